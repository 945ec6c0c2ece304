import * as tf from '@tensorflow/tfjs-core'
import { batchNorm } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import { EPSILON } from './architecture'
import { averagePool, maxPool, type FeatureMap, type Kit } from './forward'
import { joinedHeads } from './joined-heads'
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
  const pools = { maxPool, averagePool: (x: FeatureMap) => averagePool(x, borders) }
  if (statistics === 'stored')
    return {
      ...pools,
      convolve: (convolution, x) => rectifiedConvolution(convolution, x, folds.of(convolution)),
      begin: (branches, x) => joinedHeads(branches, x, folds.of, pools.averagePool),
    }
  return {
    ...pools,
    convolve: (convolution, x) => {
      const { weight, norm } = parameters.of(convolution)
      const { stride, padding } = convolution
      const y = tf.conv2d(x, weight, stride, padding)
      return tf.relu(batchNorm<FeatureMap>(norm, y, { training: true, eps: EPSILON }))
    },
  }
}
