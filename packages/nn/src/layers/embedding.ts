import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { normal, type Initialiser } from '../initialisers'
import type { Random } from '../random'
import { ShapeError, type Tokens, type Words } from '../shaped'

/** A table of vectors: `weight` [V, D]. */
export type EmbeddingTable = { readonly weight: tf.Variable<tf.Rank.R2> }

/**
 * Makes an embedding.
 *
 * @param count - rows V of the table
 * @param width - their size D
 * @param options - `initialiser` (N(0, 1)); `padding`: a row that starts at zero
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createEmbedding(
  count: number,
  width: number,
  { initialiser = normal(), padding }: { initialiser?: Initialiser; padding?: number },
  random: Random,
): EmbeddingTable {
  return tf.tidy(() => {
    const table: tf.Tensor2D = tf.reshape(initialiser([count, width], random), [count, width])
    if (padding === undefined) return { weight: tf.variable(table) }
    const isPadding = tf.oneHot(tf.tensor1d([padding], 'int32'), count) // [1, V]
    const stays = tf.reshape(tf.sub(1, isPadding), [count, 1])
    return { weight: tf.variable(tf.mul(table, stays)) }
  })
}

/**
 * Looks words up.
 *
 * @param layer - its parameters
 * @param tokens - int32 [B, T], below V
 * @param options - `padding`: a row that gets no gradient
 * @returns float32 [B, T, D]; the table's gradient is the sum over each word's occurrences
 * @throws ShapeError when tokens are not int32 [B, T]
 */
export function embed(
  { weight }: EmbeddingTable,
  tokens: Tokens,
  { padding }: { padding?: number } = {},
): Words {
  if (tokens.dtype !== 'int32' || tokens.rank !== 2)
    throw new ShapeError(
      `embed: tokens are ${tokens.dtype} [${tokens.shape.join(', ')}], expected int32 [B, T]. Cast or reshape them.`,
    )
  const [B, T] = tokens.shape
  const [count, width] = weight.shape
  return tf.tidy((): Words => {
    const flat: tf.Tensor1D = tf.reshape(tokens, [B * T])
    const vectors = customGradient<tf.Tensor>(
      [weight],
      () => ({ value: tf.gather(weight, flat), keep: [flat] }),
      (dy, [rows]) => {
        const words: tf.Tensor1D = tf.reshape(rows!, [B * T])
        if (padding === undefined) return [tf.unsortedSegmentSum(dy, words, count)]
        const real = tf.expandDims(tf.cast(tf.notEqual(words, padding), 'float32'), 1)
        return [tf.unsortedSegmentSum(tf.mul(dy, real), words, count)]
      },
    )
    return tf.reshape(vectors, [B, T, width])
  })
}
