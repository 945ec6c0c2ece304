import * as tf from '@tensorflow/tfjs-core'
import { fanInUniform, uniform, type Initialiser } from '../initialisers'
import type { Random } from '../random'
import { ShapeError } from '../shaped'

/** An affine map: `weight` [in, out], `bias` [out]. */
export type Linear = {
  readonly weight: tf.Variable<tf.Rank.R2>
  readonly bias?: tf.Variable<tf.Rank.R1>
}

/**
 * Makes a linear layer.
 *
 * @param inputs - width of what goes in
 * @param outputs - width of what comes out
 * @param options - `bias`: whether to add one (yes); `initialiser`: of the weight, and `biasInitialiser`: both U(+-1 /
 *   sqrt(inputs)) unless given
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createLinear(
  inputs: number,
  outputs: number,
  {
    bias = true,
    initialiser = fanInUniform,
    biasInitialiser = uniform(1 / Math.sqrt(inputs)),
  }: { bias?: boolean; initialiser?: Initialiser; biasInitialiser?: Initialiser },
  random: Random,
): Linear {
  return tf.tidy(() => ({
    weight: tf.variable(tf.reshape(initialiser([inputs, outputs], random), [inputs, outputs])),
    ...(bias && { bias: tf.variable(tf.reshape(biasInitialiser([outputs], random), [outputs])) }),
  }))
}

/**
 * Applies a linear layer to the last dimension.
 *
 * @param layer - its parameters, or what was computed of them
 * @param x - float32 [..., in]
 * @returns float32 [..., out]
 * @throws ShapeError when x's last dimension is not the layer's
 */
export function linear<T extends tf.Tensor>(
  { weight, bias }: { readonly weight: tf.Tensor2D; readonly bias?: tf.Tensor1D },
  x: T,
): T {
  const [inputs, outputs] = weight.shape
  if (x.shape.at(-1) !== inputs)
    throw new ShapeError(
      `linear: x is [${x.shape.join(', ')}], expected [..., ${inputs}]. Pass tensors of this width.`,
    )
  return tf.tidy((): T => {
    const y = tf.matMul(tf.reshape(x, [-1, inputs]), weight)
    const shifted = bias ? tf.add(y, bias) : y
    return tf.reshape(shifted, [...x.shape.slice(0, -1), outputs]) as T
  })
}
