import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { dtype, nativeBackend, real } from '../native'

/**
 * Leaky ReLU: what is not above 0 is scaled down instead of cut off. The gradient reads the result alone, of which one copy is
 * kept, so that what came in can be freed.
 *
 * @param x - float32, any shape
 * @param slope - factor on values that are not above 0, in (0, 1]; 0.2
 * @returns float32 of x's shape
 * @see Maas et al., Rectifier nonlinearities improve neural network acoustic models (2013)
 */
export function leakyRelu<T extends tf.Tensor>(x: T, slope = 0.2): T {
  return customGradient<T>(
    [x],
    () => {
      const value = tf.leakyRelu(x, slope)
      return { value, keep: [value] }
    },
    (dy, [value]) => [gradient(dy, value!, slope)],
  )
}

/** The result has x's sign, as the slope is above 0. */
function gradient(dy: tf.Tensor, value: tf.Tensor, slope: number): tf.Tensor {
  const native = nativeBackend()
  if (!native) return tf.mul(dy, tf.where(tf.greater(value, 0), 1, slope))
  const attributes = [dtype('T'), real('alpha', slope)]
  return native.executeSingleOutput('LeakyReluGrad', attributes, [dy, value])
}
