import * as tf from '@tensorflow/tfjs-core'
import type { Random } from './random'

/**
 * Compares a function's gradient with finite differences, along random directions: what to test a layer or loss of one's own
 * with.
 *
 * @param f - from the inputs to a scalar; the same inputs give the same value
 * @param inputs - float32, where the gradient is checked
 * @param random - draws the directions; values are drawn in JavaScript, so they are the same on every backend
 * @param options - `step` along a direction of norm 1 (0.02); `directions`, how many (4)
 * @returns the largest difference, relative to the gradient's norm; about 1e-3 is as good as float32 gives
 */
export function gradientError(
  f: (...inputs: tf.Tensor[]) => tf.Scalar,
  inputs: readonly tf.Tensor[],
  random: Random,
  { step = 0.02, directions = 4 }: { step?: number; directions?: number } = {},
): number {
  return tf.tidy(() => {
    const gradients = tf.grads(f)([...inputs])
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
    const norm = Math.sqrt(read(tf.addN(squares)))
    const errors = Array.from({ length: directions }, () => {
      const direction = unit(inputs, random)
      const slope = (h: number) => {
        const at = (side: number) =>
          read(f(...inputs.map((input, i) => tf.add(input, tf.mul(direction[i]!, side * h)))))
        return (at(1) - at(-1)) / (2 * h)
      }
      const numeric = (4 * slope(step / 2) - slope(step)) / 3 // Richardson's: the error falls with the fourth power
      const analytic = read(tf.addN(gradients.map((g, i) => tf.sum(tf.mul(g, direction[i]!)))))
      return Math.abs(numeric - analytic) / Math.max(norm, 1e-6)
    })
    return Math.max(...errors)
  })
}

const read = (scalar: tf.Tensor): number => scalar.dataSync()[0]!

/** A direction over all inputs together, of norm 1. */
function unit(inputs: readonly tf.Tensor[], random: Random): tf.Tensor[] {
  const values = inputs.map(({ size }) => Array.from({ length: size }, () => random.normal()))
  const norm = Math.hypot(...values.flat())
  return inputs.map(({ shape }, i) =>
    tf.tensor(
      values[i]!.map((value) => value / norm),
      shape,
    ),
  )
}
