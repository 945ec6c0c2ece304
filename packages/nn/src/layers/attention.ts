import * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, type Linear } from './linear'
import { maskPenalty } from './mask'
import type { Initialiser } from '../initialisers'
import type { Random } from '../random'
import { dropout } from '../random-tensors'
import { expectShape, ShapeError, type Batch, type Shaped } from '../shaped'

/** Places that ask. */
export type Asking = 'queries'
/** Places that are asked. */
export type Asked = 'keys'
/** Heads of an attention. */
export type Heads = 'heads'

/** Scores or weights of each head, float32 [B, H, Q, K]. */
export type Scores = Shaped<[Batch, Heads, Asking, Asked]>

/** Multi-head attention: four linear maps. */
export type Attention = {
  readonly queries: Linear
  readonly keys: Linear
  readonly values: Linear
  readonly output: Linear
}

/**
 * Makes a multi-head attention.
 *
 * @param width - D, of queries, keys, values and result
 * @param options - `bias`: whether the maps add one (yes), which starts by `biasInitialiser`; `initialiser`: of the four weights
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createAttention(
  width: number,
  options: { bias?: boolean; initialiser?: Initialiser; biasInitialiser?: Initialiser },
  random: Random,
): Attention {
  const make = () => createLinear(width, width, options, random)
  return { queries: make(), keys: make(), values: make(), output: make() }
}

/** What attention reads; its result has the names of the queries' dimensions. */
export type AttentionInputs<Queries extends tf.Tensor3D = tf.Tensor3D> = {
  /** float32 [B, Q, D] */
  readonly queries: Queries
  /** float32 [B, K, D] */
  readonly keys: tf.Tensor3D
  /** float32 [B, K, D] */
  readonly values: tf.Tensor3D
}

/** How attention runs. */
export type AttentionOptions = {
  /** H, divides D */
  readonly heads: number
  /** 1 where a key is real, float32 [B, K] */
  readonly mask?: tf.Tensor2D
  /** a query sees only keys up to its own place */
  readonly causal?: boolean
  /** dropout of the weights: its rate in [0, 1) and stream; none in evaluation */
  readonly dropout?: { readonly rate: number; readonly random: Random }
}

/**
 * Multi-head attention: softmax(q k / sqrt(D / H)) v for each head, side by side, then the output map.
 *
 * @param layer - its parameters
 * @param inputs - queries, keys and values, before their maps
 * @param options - heads, mask, causality, dropout
 * @returns `output` float32 [B, Q, D]; `attention` float32 [B, H, Q, K], before dropout, rows sum to 1
 * @throws ShapeError when shapes disagree or H does not divide D
 * @see Vaswani et al., Attention is all you need (2017), section 3.2
 */
export function multiHeadAttention<Queries extends tf.Tensor3D>(
  layer: Attention,
  inputs: AttentionInputs<Queries>,
  options: AttentionOptions,
): { output: Queries; attention: Scores } {
  const { heads, mask, causal = false } = options
  const { B, Q, K, D } = expectShape('multiHeadAttention', inputs, {
    queries: ['B', 'Q', 'D'],
    keys: ['B', 'K', 'D'],
    values: ['B', 'K', 'D'],
  })
  if (mask) expectShape('multiHeadAttention', { mask }, { mask: [B, K] })
  if (D % heads !== 0)
    throw new ShapeError(
      `multiHeadAttention: ${heads} heads do not divide the width ${D}. Choose a divisor.`,
    )
  const width = D / heads
  return tf.tidy(() => {
    const split = (x: tf.Tensor, places: number) =>
      tf.transpose(tf.reshape(x, [B, places, heads, width]), [0, 2, 1, 3]) // [B, H, places, D/H]
    const q = split(tf.mul(linear(layer.queries, inputs.queries), 1 / Math.sqrt(width)), Q)
    const k = split(linear(layer.keys, inputs.keys), K)
    const v = split(linear(layer.values, inputs.values), K)
    let scores: Scores = tf.matMul(q, k, false, true) // [B, H, Q, K]
    if (mask) scores = tf.add(scores, tf.reshape(maskPenalty(mask), [B, 1, 1, K]))
    if (causal) scores = tf.add(scores, maskPenalty(lowerTriangle(Q, K)))
    const attention = tf.softmax(scores)
    const weights = options.dropout
      ? dropout(attention, options.dropout.rate, options.dropout.random)
      : attention
    const context = tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]) // [B, Q, H, D/H]
    const output = tf.reshape(linear(layer.output, tf.reshape(context, [B, Q, D])), [B, Q, D])
    return { output: output as Queries, attention }
  })
}

/** 1 where key k is not after query q. */
function lowerTriangle(queries: number, keys: number): tf.Tensor2D {
  const q = tf.reshape(tf.range(0, queries), [queries, 1])
  const k = tf.reshape(tf.range(0, keys), [1, keys])
  const seen: tf.Tensor2D = tf.lessEqual(k, q)
  return tf.cast(seen, 'float32')
}
