import * as tf from '@tensorflow/tfjs-core'
import { batchNorm } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import { EPSILON } from './architecture'
import { averagePool, maxPool, type FeatureMap, type Kit } from './forward'
import type { InceptionParameters } from './parameters'
import { rectifiedConvolution } from './rectified-convolution'
import type { SharedFolds } from './shared-folds'

/** Which mean and variance BatchNorm takes: the stored ones, or the batch's own (which then move the stored ones). */
export type Statistics = 'stored' | 'batch'

/**
 * Steps that gradients run through, to the map and to the parameters.
 *
 * With stored statistics BatchNorm is a factor and a shift a channel, so it goes into the kernel: the tape then holds no
 * normalised copy of each map, and gradients still reach kernel, scale and shift.
 */
export function trainableKit(
  parameters: InceptionParameters,
  folds: SharedFolds,
  borders: BackboneWeights['borders'],
  statistics: Statistics,
): Kit {
  return {
    convolve: (convolution, x) => {
      if (statistics === 'stored')
        return rectifiedConvolution(convolution, x, folds.of(convolution))
      const { weight, norm } = parameters.of(convolution)
      const { stride, padding } = convolution
      const y = tf.conv2d(x, weight, stride, padding)
      return tf.relu(batchNorm<FeatureMap>(norm, y, { training: true, eps: EPSILON }))
    },
    maxPool,
    averagePool: (x) => averagePool(x, borders),
  }
}
