import * as tf from '@tensorflow/tfjs-core'
import { expectShape, type Batch, type Shaped } from '@laviter/nn'

/** Numbers that a sentence is conditioned to. */
export type Condition = 'condition'

/**
 * How far the conditioning of sentences is from the standard normal distribution, in KL divergence: it keeps the generator's
 * conditions close together, and each of them wide.
 *
 * @param mean - of each condition, float32 [B, C]
 * @param logVariance - logarithm of its variance, float32 [B, C]
 * @param options - `weight`: 1; StackGAN (v1 and v2): 2
 * @returns scalar in nats, the mean over batch *and* width, times the weight; 0 at mean 0 and variance 1, above it elsewhere
 * @throws ShapeError when the shapes differ
 * @see StackGAN (ICCV 2017) Eq. 2; LAViTeR section 3.2
 */
export function klLoss(
  mean: Shaped<[Batch, Condition]>,
  logVariance: Shaped<[Batch, Condition]>,
  { weight = 1 }: { readonly weight?: number } = {},
): tf.Scalar {
  expectShape('klLoss', { mean, logVariance }, { mean: ['B', 'C'], logVariance: ['B', 'C'] })
  return tf.tidy(() => {
    // exp(x) - 1 - x by expm1, which rounds to at least x: never below 0, and exact near it
    const excess = tf.sub(tf.expm1(logVariance), logVariance)
    return tf.mul(tf.mean(tf.add(tf.square(mean), excess)), weight / 2)
  })
}
