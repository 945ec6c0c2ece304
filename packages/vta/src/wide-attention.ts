import * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, maskPenalty, type Linear, type Mask, type Words } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** Attention whose heads each have the full width D: queries, keys, values from D to H D without bias, output from H D to D. */
export type WideAttention = {
  readonly queries: Linear
  readonly keys: Linear
  readonly values: Linear
  readonly output: Linear
}

/** Makes a wide attention of `heads` heads at width D. */
export function createWideAttention(D: number, heads: number, random: Random): WideAttention {
  const wide = (name: string) => createLinear(D, heads * D, { bias: false }, random.fork(name))
  return {
    queries: wide('queries'),
    keys: wide('keys'),
    values: wide('values'),
    output: createLinear(heads * D, D, {}, random.fork('output')),
  }
}

/**
 * Self-attention of words.
 *
 * @param layer - its parameters
 * @param words - float32 [B, T, D]
 * @param mask - 1 where a word is real, float32 [B, T]; absent: padding is attended to as well
 * @returns float32 [B, T, D]
 * @see LAViTeR section 3.1; the code divides queries and keys each by D^(1/4)
 */
export function wideAttention(layer: WideAttention, words: Words, mask?: Mask): Words {
  return tf.tidy((): Words => {
    const [B, T, D] = words.shape
    const heads = layer.queries.weight.shape[1] / D
    const split = (part: Linear) =>
      tf.transpose(tf.reshape(linear(part, words), [B, T, heads, D]), [0, 2, 1, 3]) // [B, H, T, D]
    const scale = D ** -0.25
    const q = tf.mul(split(layer.queries), scale)
    const k = tf.mul(split(layer.keys), scale)
    const scores: tf.Tensor4D = tf.matMul(q, k, false, true) // [B, H, T asks, T answers]
    const masked = mask ? tf.add(scores, tf.reshape(maskPenalty(mask), [B, 1, 1, T])) : scores
    // TensorFlow's softmax of one number is not always 1: queries and keys would learn from its rounding
    const weights = T === 1 ? tf.onesLike(masked) : tf.softmax(masked)
    const gathered = tf.matMul(weights, split(layer.values))
    const beside: tf.Tensor3D = tf.reshape(tf.transpose(gathered, [0, 2, 1, 3]), [B, T, heads * D])
    return linear(layer.output, beside)
  })
}
