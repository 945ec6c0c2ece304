import * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, xavierUniform, type Linear } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** Two maps with a ReLU between: D to a wider space and back. */
export type FeedForward = { readonly widen: Linear; readonly narrow: Linear }

/** Dropout of a call: a tensor to itself, or to itself with a share of its values zeroed. */
export type Drop = <T extends tf.Tensor>(x: T) => T

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
 * @param drop - dropout of the wide values
 * @returns float32 [B, places, D]
 * @see Vaswani et al., Attention is all you need (2017), section 3.3
 */
export function feedForward<T extends tf.Tensor3D>(block: FeedForward, x: T, drop: Drop): T {
  return linear(block.narrow, drop(tf.relu(linear(block.widen, x))))
}
