import * as tf from '@tensorflow/tfjs-core'
import { EPSILON } from './architecture'
import type { ConvolutionParameters } from './parameters'

/** A folded convolution: kernel HWIO and bias [O], float32. */
export interface Folded {
  readonly kernel: tf.Tensor4D
  readonly bias: tf.Tensor1D
}

/** One that knows what it was made of: a variable's dataId is another once it is assigned. */
export interface Fold extends Folded {
  readonly of: readonly object[]
}

/** BatchNorm with stored statistics as part of the convolution before it; gradients reach kernel, scale and shift. */
export function fold(parameters: ConvolutionParameters): Fold {
  const { weight, norm } = parameters
  const folded = tf.tidy(() => {
    const factor = tf.mul<tf.Tensor1D>(norm.scale, tf.rsqrt(tf.add(norm.variance, EPSILON)))
    return {
      kernel: tf.mul<tf.Tensor4D>(weight, factor),
      bias: tf.sub<tf.Tensor1D>(norm.shift, tf.mul(norm.mean, factor)),
    }
  })
  return { ...folded, of: contentsOf(parameters) }
}

/** @returns whether parameters still hold what was folded; a checkpoint that was loaded since is not */
export const isFoldOf = ({ of }: Fold, parameters: ConvolutionParameters): boolean =>
  contentsOf(parameters).every((dataId, i) => dataId === of[i])

const contentsOf = ({ weight, norm }: ConvolutionParameters): object[] =>
  [weight, ...Object.values(norm)].map(({ dataId }) => dataId)
