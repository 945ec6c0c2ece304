import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  linear,
  relu,
  xavierUniform,
  type AttentionOptions,
  type Linear,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** Two maps with a ReLU between: D to a wider space and back. */
export type FeedForward = { readonly widen: Linear; readonly narrow: Linear }

/**
 * Makes a feed-forward block.
 *
 * @param D - width of what goes in and comes out
 * @param width - inside
 * @param random - the stream to draw from
 * @returns its parameters: Xavier weights, biases as torch's linear layers start
 */
export function createFeedForward(D: number, width: number, random: Random): FeedForward {
  return {
    widen: createLinear(D, width, { initialiser: xavierUniform }, random.fork('widen')),
    narrow: createLinear(width, D, { initialiser: xavierUniform }, random.fork('narrow')),
  }
}

/**
 * Applies a feed-forward block to each place.
 *
 * @param block - its parameters
 * @param x - float32 [B, places, D]
 * @param dropout - of the wide values; absent: none
 * @returns float32 [B, places, D]
 * @see Vaswani et al., Attention is all you need (2017), section 3.3
 */
export function feedForward<T extends tf.Tensor3D>(
  { widen, narrow }: FeedForward,
  x: T,
  dropout?: AttentionOptions['dropout'],
): T {
  if (!dropout) return linear(narrow, relu(linear(widen, x)))
  return tf.tidy((): T => {
    // dropout's scale multiplies the smaller tensor: a weight of the map that follows
    const weight: tf.Tensor2D = tf.mul(narrow.weight, 1 / (1 - dropout.rate))
    return linear({ ...narrow, weight }, relu(linear(widen, x), dropout))
  })
}
