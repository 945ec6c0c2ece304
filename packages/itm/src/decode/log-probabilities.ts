import * as tf from '@tensorflow/tfjs-core'
import { UserError } from '@laviter/nn/errors'

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
 * Checks what was read of log probabilities. One logit that is none makes none of its whole row, so that any of them tells.
 *
 * @param logProbability - of a token
 * @throws UserError where it is no number
 */
export function expectNumber(logProbability: number): void {
  if (Number.isNaN(logProbability))
    throw new UserError(
      "generate: the captioner's logits are not finite. Its training may have diverged: take an earlier checkpoint; or the features of the pictures are not finite.",
    )
}

/** @returns what to throw where every token is suppressed, or ruled out by the captioner */
export const noneLeft = (): UserError =>
  new UserError(
    "generate: the captioner's logits leave no token to choose: those that are not suppressed are all -Infinity. Suppress fewer tokens, or have the captioner rule out fewer.",
  )

/**
 * Log probabilities of the next word. What is suppressed keeps its share: the others are what the captioner gives them.
 *
 * @param logits - float32 [B, V]
 * @param suppressed - float32 [V], of {@link suppression}
 * @returns float32 [B, V]; NaN in all of a row whose logits are not finite, but for -Infinity, which rules a token out
 */
export function logProbabilities(logits: tf.Tensor2D, suppressed: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy((): tf.Tensor2D => tf.add(tf.logSoftmax(logits), suppressed))
}
