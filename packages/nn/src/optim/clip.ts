import * as tf from '@tensorflow/tfjs-core'
import { dtype, nativeBackend } from '../native'

/** Gradients by the names of their parameters. */
export type Gradients = ReadonlyMap<string, tf.Tensor>

/** A step between gradients and their use: pure, gradients in, gradients out. */
export type Transform = (gradients: Gradients) => Gradients

/**
 * Norm of all gradients as one vector.
 *
 * @param gradients - by name
 * @returns scalar, 0 for none
 */
export function globalNorm(gradients: Gradients): tf.Scalar {
  return tf.tidy(() => {
    const native = nativeBackend()
    const halves = [...gradients.values()].map((gradient) =>
      native
        ? native.executeSingleOutput('L2Loss', [dtype('T')], [gradient]) // half the sum of squares, in one pass
        : tf.mul(tf.sum(tf.square(gradient)), 0.5),
    )
    const sum: tf.Scalar = halves.length > 0 ? tf.sum(tf.stack(halves)) : tf.scalar(0)
    const squares: tf.Scalar = tf.mul(sum, 2)
    return tf.sqrt(squares)
  })
}

/**
 * Scales gradients down where their common norm is above a limit, as torch's `clip_grad_norm_`.
 *
 * @param most - the limit, above 0
 * @param applies - which names are measured and scaled; all unless given
 * @returns the transform
 */
export function clipByGlobalNorm(most: number, applies?: (path: string) => boolean): Transform {
  if (!(most > 0)) throw new RangeError(`clipByGlobalNorm: the limit ${most} is not above 0`)
  return (gradients) => {
    const chosen = new Map([...gradients].filter(([path]) => !applies || applies(path)))
    const factor = tf.tidy(() => tf.minimum(tf.div(most, tf.add(globalNorm(chosen), 1e-6)), 1))
    return new Map(
      [...gradients].map(([path, gradient]) => [
        path,
        chosen.has(path) ? tf.mul(gradient, factor) : gradient,
      ]),
    )
  }
}

/**
 * Clips each number of the gradients on its own, as torch's `clip_grad_value_`.
 *
 * @param most - the largest absolute value, above 0
 * @returns the transform
 */
export function clipByValue(most: number): Transform {
  if (!(most > 0)) throw new RangeError(`clipByValue: the limit ${most} is not above 0`)
  return (gradients) =>
    new Map([...gradients].map(([path, gradient]) => [path, tf.clipByValue(gradient, -most, most)]))
}
