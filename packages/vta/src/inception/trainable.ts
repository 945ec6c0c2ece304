import * as tf from '@tensorflow/tfjs-core'
import { batchNorm } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import { EPSILON } from './architecture'
import { averagePool, maxPool, type FeatureMap, type Kit } from './forward'
import type { ConvolutionParameters, InceptionParameters } from './parameters'
import { rectifiedConvolution } from './rectified-convolution'

/** Which mean and variance BatchNorm takes: the stored ones, or the batch's own (which then move the stored ones). */
export type Statistics = 'stored' | 'batch'

/**
 * Steps that gradients run through, to the map and to the parameters.
 *
 * With stored statistics BatchNorm is a factor and a shift a channel, so it goes into the kernel on the fly: the tape then
 * holds no normalised copy of each map, and gradients still reach kernel, scale and shift.
 */
export function trainableKit(
  parameters: InceptionParameters,
  borders: BackboneWeights['borders'],
  statistics: Statistics,
): Kit {
  return {
    convolve: (convolution, x) => {
      const own = parameters.of(convolution)
      if (statistics === 'batch') {
        const { stride, padding } = convolution
        const y = tf.conv2d(x, own.weight, stride, padding)
        return tf.relu(batchNorm<FeatureMap>(own.norm, y, { training: true, eps: EPSILON }))
      }
      return rectifiedConvolution(convolution, x, fold(own))
    },
    maxPool,
    averagePool: (x) => averagePool(x, borders),
  }
}

/** BatchNorm with stored statistics as part of the convolution before it: kernel HWIO and bias [O]. */
export function fold({ weight, norm }: ConvolutionParameters): {
  kernel: tf.Tensor4D
  bias: tf.Tensor1D
} {
  const factor = tf.mul<tf.Tensor1D>(norm.scale, tf.rsqrt(tf.add(norm.variance, EPSILON)))
  return {
    kernel: tf.mul(weight, factor),
    bias: tf.sub(norm.shift, tf.mul(norm.mean, factor)),
  }
}
