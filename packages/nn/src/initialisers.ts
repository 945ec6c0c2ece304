import * as tf from '@tensorflow/tfjs-core'
import { dtype, flag, nativeBackend } from './native'
import type { Random } from './random'
import { normalTensor, uniformTensor } from './random-tensors'

/**
 * Fills a weight at the start. Inputs are all dimensions but the last, outputs the last ([in, out]; [kh, kw, in, out]).
 *
 * @param shape - of the weight
 * @param random - the stream to draw from
 * @returns float32 tensor of the shape
 */
export type Initialiser = (shape: readonly number[], random: Random) => tf.Tensor

/** @returns how many values feed one output: the product of all sizes but the last */
export const fanIn = (shape: readonly number[]): number => tf.util.sizeFromShape(shape.slice(0, -1))

/** U(+-1 / sqrt(fan in)), what torch gives the weights of linear layers and convolutions. */
export const fanInUniform: Initialiser = (shape, random) =>
  uniform(1 / Math.sqrt(fanIn(shape)))(shape, random)

/** @returns U(+-bound) */
export const uniform =
  (bound: number): Initialiser =>
  (shape, random) =>
    uniformTensor(random, shape, -bound, bound)

/** @returns N(mean, std^2) */
export const normal =
  (std = 1, mean = 0): Initialiser =>
  (shape, random) =>
    tf.tidy(() => tf.add(normalTensor(random, shape, std), mean))

/** Xavier's U(+-sqrt(6 / (fan in + fan out))), as torch counts them: a convolution's window is in both. */
export const xavierUniform: Initialiser = (shape, random) => {
  const outputs = shape.at(-1) ?? 1
  const window = tf.util.sizeFromShape(shape.slice(0, -2))
  return uniform(Math.sqrt(6 / (fanIn(shape) + outputs * window)))(shape, random)
}

/** Zeros. */
export const zeros: Initialiser = (shape) => tf.zeros([...shape])

/** Ones. */
export const ones: Initialiser = (shape) => tf.ones([...shape])

/**
 * Orthogonal: [fan in, out] has orthonormal columns or, where it is wide, rows; uniform over all such matrices.
 *
 * @param gain - factor on the result
 * @returns the initialiser
 */
export const orthogonal =
  (gain = 1): Initialiser =>
  (shape, random) =>
    tf.tidy(() => {
      const [rows, columns] = [fanIn(shape), shape.at(-1) ?? 1]
      const tall = normalTensor(random, [Math.max(rows, columns), Math.min(rows, columns)])
      const [q, r] = qr(tall as tf.Tensor2D)
      const size = r.shape[0]!
      const diagonal = tf.sum(tf.mul(r, tf.eye(size)), 1)
      // QR fixes columns up to their sign: with R's diagonal positive the draw is uniform; no zero column where it is 0
      const signs = tf.sub(tf.mul(tf.cast(tf.greaterEqual(diagonal, 0), 'float32'), 2), 1)
      const orthonormal = tf.mul(tf.mul(q, signs), gain)
      return tf.reshape(rows < columns ? tf.transpose(orthonormal) : orthonormal, [...shape])
    })

/** Reduced QR; TensorFlow's own where it runs, a hundred times faster than tfjs'. */
function qr(tall: tf.Tensor2D): [tf.Tensor, tf.Tensor] {
  const native = nativeBackend()
  if (!native) return tf.linalg.qr(tall)
  const [q, r] = native.executeMultipleOutputs(
    'Qr',
    [dtype('T'), flag('full_matrices', false)],
    [tall],
    2,
  )
  return [q!, r!]
}
