import * as tf from '@tensorflow/tfjs-core'
import { dtype, nativeBackend } from '../native'

/** Gradients by the names of their parameters. */
export type Gradients = ReadonlyMap<string, tf.Tensor>

/** Half the sum of squares of each gradient, a scalar, by its name. */
export type HalfSquares = ReadonlyMap<string, tf.Tensor>

/**
 * A step between gradients and their use: pure, gradients in, gradients out. Where their half squares are known already, they are
 * given with them.
 */
export type Transform = (gradients: Gradients, halves?: HalfSquares) => Gradients

/**
 * Measures each gradient, for all norms that are made of them: the whole one that is told, those of parts that are clipped.
 *
 * @param gradients - by name
 * @returns scalars, by the same names
 */
export const halfSquares = (gradients: Gradients): Map<string, tf.Tensor> =>
  new Map([...gradients].map(([path, gradient]) => [path, halfSquare(gradient)]))

function halfSquare(gradient: tf.Tensor): tf.Tensor {
  const native = nativeBackend()
  if (native) return native.executeSingleOutput('L2Loss', [dtype('T')], [gradient]) // in one pass
  return tf.tidy(() => tf.mul(tf.sum(tf.square(gradient)), 0.5))
}

/**
 * Norm of measured gradients as one vector.
 *
 * @param halves - what `halfSquares` gave of them
 * @returns scalar, 0 for none
 */
export function normOfHalves(halves: Iterable<tf.Tensor>): tf.Scalar {
  return tf.tidy(() => {
    const all = [...halves]
    const sum: tf.Scalar = all.length > 0 ? tf.sum(tf.stack(all)) : tf.scalar(0)
    const squares: tf.Scalar = tf.mul(sum, 2)
    return tf.sqrt(squares)
  })
}

/**
 * Norm of all gradients as one vector.
 *
 * @param gradients - by name
 * @returns scalar, 0 for none
 */
export const globalNorm = (gradients: Gradients): tf.Scalar =>
  tf.tidy(() => normOfHalves(halfSquares(gradients).values()))

/**
 * Scales gradients down where their common norm is above a limit, as torch's `clip_grad_norm_`.
 *
 * @param most - the limit, above 0
 * @param applies - which names are measured and scaled; all unless given
 * @returns the transform
 */
export function clipByGlobalNorm(
  most: number,
  applies: (path: string) => boolean = () => true,
): Transform {
  if (!(most > 0)) throw new RangeError(`clipByGlobalNorm: the limit ${most} is not above 0`)
  return (gradients, halves) => {
    const factor = tf.tidy(() => {
      const chosen = [...gradients].filter(([path]) => applies(path))
      const norm = normOfHalves(chosen.map(([path, x]) => halves?.get(path) ?? halfSquare(x)))
      return tf.minimum(tf.div(most, tf.add(norm, 1e-6)), 1)
    })
    const clipped = new Map(
      [...gradients].map(([path, gradient]) => [
        path,
        applies(path) ? tf.mul(gradient, factor) : gradient,
      ]),
    )
    factor.dispose()
    return clipped
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
