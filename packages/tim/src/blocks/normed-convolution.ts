import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  conv2d,
  createBatchNorm,
  createConv2d,
  type BatchNorm,
  type Conv2d,
  type Images,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { enlargedConvolution } from './enlarged-convolution'
import type { Start } from './weights'

/** Convolution without bias, then batch norm. */
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
 * @param options - `stride` of the convolution (1), padded by 1; `training`: batch norm takes the batch's statistics and tracks
 *   them
 * @returns float32 [B, H / stride, W / stride, out]
 */
export function normedConvolution(
  { convolution, norm }: NormedConvolution,
  x: Images,
  { stride = 1, training }: { readonly stride?: number; readonly training: boolean },
): Images {
  return tf.tidy(() => batchNorm(norm, conv2d(convolution, x, { stride, pad: 1 }), { training }))
}

/**
 * Doubles height and width by nearest neighbour, then applies a 3 x 3 convolution with batch norm.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 2H, 2W, out]
 */
export function enlargedNormedConvolution(
  { convolution, norm }: NormedConvolution,
  x: Images,
  training: boolean,
): Images {
  return tf.tidy(() => batchNorm(norm, enlargedConvolution(convolution, x), { training }))
}
