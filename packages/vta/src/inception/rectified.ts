import * as tf from '@tensorflow/tfjs-core'
import { customGradient, native as nn } from '@laviter/nn'
import type { FeatureMap } from './forward'
import { precisionOf } from './native'
import { asMap } from './native-ops'

/**
 * Bias and ReLU as one step of the tape, of which only the result is kept: it says where the ReLU was open. TensorFlow.js' tape
 * would hold the map before and between as well, three times the memory of a network.
 *
 * @param x - float32 [B, H, W, C]; taken over: it is freed
 * @param bias - float32 [C]
 * @returns float32 [B, H, W, C]
 */
export function rectified(x: FeatureMap, bias: tf.Tensor1D): FeatureMap {
  const y = taped(x, bias)
  x.dispose()
  return y
}

function taped(x: FeatureMap, bias: tf.Tensor1D): FeatureMap {
  const native = nn.nativeBackend()
  if (!native) return tf.relu(tf.add<FeatureMap>(x, bias))
  const T = precisionOf('T', 'float32')
  const [biased, plain] = [[T, nn.text('data_format', 'NHWC')], [T]]
  const op = (name: string, list: nn.Attribute[], ...inputs: tf.Tensor[]) =>
    native.executeSingleOutput(name, list, inputs)
  return customGradient<FeatureMap>(
    [x, bias],
    () => {
      const value = asMap(op('Relu', plain, op('BiasAdd', biased, x, bias)))
      return { value, keep: [value] }
    },
    (dy, [value]) => {
      const open = op('ReluGrad', plain, dy, value!)
      return [open, op('BiasAddGrad', biased, open)]
    },
  )
}
