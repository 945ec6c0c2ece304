import * as tf from '@tensorflow/tfjs-core'
import type { Embedding } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'

/** What sentences have in common, and what makes their differences alike in size. */
export type Whitening = {
  /** their mean, float32 [1, D] */
  readonly centre: tf.Tensor2D
  /** (covariance + ridge)^(-1/2), symmetric, float32 [D, D] */
  readonly map: tf.Tensor2D
}

/** Of the mean variance: directions with less than about that are noise, and stay small. */
const RIDGE = 0.2

/**
 * Directions in which sentences differ by little (a crown's colour) lie next to some in which they differ ten times as much (the
 * ground, the pose). (sentences - centre) map spreads them alike.
 *
 * @param sentences - float32 [N, D], at least two that differ
 * @param where - who asks, for messages
 * @returns `centre` and `map`; the caller's tidy, or the caller, frees them
 * @throws UserError where they do not differ
 */
export function whitening(sentences: Embedding, where: string): Whitening {
  return tf.tidy(() => {
    const [N, D] = sentences.shape
    const centre = tf.mean(sentences, 0, true) as tf.Tensor2D
    const apart = tf.sub<tf.Tensor2D>(sentences, centre)
    const covariance: tf.Tensor2D = tf.div(tf.matMul(apart, apart, true), N)
    const variance = tf.mean(tf.square(apart)).dataSync()[0]!
    if (!(variance > 0))
      throw new UserError(
        `${where}: ${N === 1 ? '1 sentence' : `${N} sentences`} of width ${D}, with a variance of ${variance}. Give two or more that differ.`,
      )
    return { centre, map: inverseRoot(tf.add(covariance, tf.mul(tf.eye(D), RIDGE * variance))) }
  })
}

/** Enough for eigenvalues that differ by a factor of a million. */
const STEPS = 30

/**
 * A^(-1/2) by the coupled iteration of Newton and Schulz: of matrix products alone, since tfjs knows no eigenvalues.
 *
 * @param matrix - A, symmetric, eigenvalues above 0
 * @see Higham, Functions of Matrices (SIAM 2008), Eq. 6.35
 */
function inverseRoot(matrix: tf.Tensor2D): tf.Tensor2D {
  const one = tf.eye(matrix.shape[0])
  const trace = tf.sum(tf.mul(matrix, one)) // at least the largest eigenvalue
  let root = tf.div<tf.Tensor2D>(matrix, trace)
  let inverse: tf.Tensor2D = one
  for (let step = 0; step < STEPS; step++) {
    const nearer: tf.Tensor2D = tf.div(tf.sub(tf.mul(one, 3), tf.matMul(inverse, root)), 2)
    root = tf.matMul(root, nearer)
    inverse = tf.matMul(nearer, inverse)
  }
  return tf.div(inverse, tf.sqrt(trace))
}
