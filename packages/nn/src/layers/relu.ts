import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { dtype, nativeBackend } from '../native'
import type { Random } from '../random'
import { keepMask } from '../random-tensors'

/**
 * ReLU, and a share of its results zeroed. The gradient reads the result alone, of which one copy is kept; tfjs' own composes it
 * of five passes.
 *
 * @param x - float32, any shape
 * @param drop - share that is zeroed, and its stream; absent: none. What stays is not scaled: the map that follows is
 *   multiplied by 1 / (1 - rate), where it costs least
 * @returns float32 of x's shape
 */
export function relu<T extends tf.Tensor>(
  x: T,
  drop?: { readonly rate: number; readonly random: Random },
): T {
  return customGradient<T>(
    [x],
    () => {
      const positive = tf.relu(x)
      const value = drop ? tf.mul<T>(positive, keepMask(x.shape, drop.rate, drop.random)) : positive
      return { value, keep: [value] }
    },
    (dy, [value]) => [reluGradient(dy, value!)],
  )
}

/**
 * What reaches x of ReLU's result; for gradients of one's own.
 *
 * @param dy - what reaches the result
 * @param value - the result, of dy's shape
 * @returns dy where the result is positive, else 0
 */
export function reluGradient(dy: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const native = nativeBackend()
  return native
    ? native.executeSingleOutput('ReluGrad', [dtype('T')], [dy, value])
    : tf.mul(dy, tf.cast(tf.greater(value, 0), 'float32'))
}
