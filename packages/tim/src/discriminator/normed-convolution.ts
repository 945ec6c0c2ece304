import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  conv2d,
  createBatchNorm,
  createConv2d,
  leakyRelu,
  type BatchNorm,
  type Conv2d,
  type Images,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Start } from '../blocks/weights'

/** Convolution without bias, batch norm, leaky ReLU. */
export type NormedConvolution = {
  readonly convolution: Conv2d
  readonly norm: BatchNorm
}

/**
 * Makes a convolution with batch norm.
 *
 * @param window - height and width of its window
 * @param inputs - channels that go in
 * @param outputs - channels that come out
 * @param start - how its weights begin
 * @param random - the stream to draw from
 */
export function createNormedConvolution(
  window: number,
  inputs: number,
  outputs: number,
  { weight, scale }: Start,
  random: Random,
): NormedConvolution {
  const options = { bias: false, initialiser: weight }
  return {
    convolution: createConv2d(window, inputs, outputs, options, random),
    norm: createBatchNorm(outputs, { scale }, random),
  }
}

/**
 * Applies a convolution with batch norm.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param options - `stride` of the convolution, padded by 1; `training`: batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, H / stride, W / stride, out]
 */
export function normedConvolution(
  { convolution, norm }: NormedConvolution,
  x: Images,
  { stride, training }: { readonly stride: number; readonly training: boolean },
): Images {
  return tf.tidy(() =>
    leakyRelu(batchNorm(norm, conv2d(convolution, x, { stride, pad: 1 }), { training })),
  )
}
