import * as tf from '@tensorflow/tfjs-core'

/** Stands for the logarithm of 0; finite, so that sums and browsers' shaders keep it. */
export const NEVER = -1e30

/** @returns whether a sum of log probabilities holds {@link NEVER} */
export const isNever = (logProbability: number): boolean => logProbability <= NEVER / 2

/**
 * What to add to log probabilities so that some tokens are never chosen.
 *
 * @param size - V
 * @param suppress - tokens below V
 * @returns float32 [V], {@link NEVER} at these tokens and 0 elsewhere
 */
export function suppression(size: number, suppress: readonly number[]): tf.Tensor1D {
  const values = new Float32Array(size)
  for (const token of suppress) values[token] = NEVER
  return tf.tensor1d(values)
}

/**
 * Log probabilities of the next word. What is suppressed keeps its share: the others are what the captioner gives them.
 *
 * @param logits - float32 [B, V]
 * @param suppressed - float32 [V], of {@link suppression}
 * @returns float32 [B, V]
 */
export function logProbabilities(logits: tf.Tensor2D, suppressed: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy((): tf.Tensor2D => tf.add(tf.logSoftmax(logits), suppressed))
}
