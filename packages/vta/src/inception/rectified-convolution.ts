import * as tf from '@tensorflow/tfjs-core'
import { customGradient, native as nn } from '@laviter/nn'
import type { Convolution } from './architecture'
import type { Folded } from './fold'
import type { FeatureMap } from './forward'
import { precisionOf } from './native'
import { asMap, convolutionAttributes } from './native-ops'

/**
 * Convolution, bias and ReLU as one step of the tape: gradients reach the map, the kernel and the bias, and of the three maps
 * only the last is kept, which says where the ReLU was open. TensorFlow.js' tape would hold all of them: twice the memory of
 * a network.
 *
 * @param convolution - stride and padding
 * @param x - float32 [B, H, W, C]
 * @param folded - kernel HWIO and bias [O]
 * @returns float32 [B, H', W', O]
 */
export function rectifiedConvolution(
  convolution: Convolution,
  x: FeatureMap,
  { kernel, bias }: Folded,
): FeatureMap {
  const { stride, padding } = convolution
  const native = nn.nativeBackend()
  if (!native) return tf.relu(tf.add<FeatureMap>(tf.conv2d(x, kernel, stride, padding), bias))
  const T = precisionOf('T', 'float32')
  const attributes = convolutionAttributes(T, convolution)
  const [biased, rectified] = [[T, nn.text('data_format', 'NHWC')], [T]]
  const op = (name: string, list: nn.Attribute[], ...inputs: tf.Tensor[]) =>
    native.executeSingleOutput(name, list, inputs)
  const shapeOf = ({ shape }: tf.Tensor) => tf.tensor1d(shape, 'int32')
  return customGradient<FeatureMap>(
    [x, kernel, bias],
    () => {
      const value = tf.tidy(() => {
        const sum = op('BiasAdd', biased, op('Conv2D', attributes, x, kernel), bias)
        return asMap(op('Relu', rectified, sum))
      })
      return { value, keep: [x, kernel, value] }
    },
    (dy, [map, filter, value]) =>
      tf.tidy(() => {
        const open = op('ReluGrad', rectified, dy, value!)
        return [
          op('Conv2DBackpropInput', attributes, shapeOf(map!), filter!, open),
          op('Conv2DBackpropFilter', attributes, map!, shapeOf(filter!), open),
          op('BiasAddGrad', biased, open),
        ]
      }),
  )
}
