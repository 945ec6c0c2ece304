import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  conv2d,
  createBatchNorm,
  createConv2d,
  glu,
  type BatchNorm,
  type Conv2d,
  type Images,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { ORTHOGONAL } from './weights'

/** 3 x 3 convolution to two channels for each output, batch norm, GLU. */
export type GatedConvolution = {
  readonly convolution: Conv2d
  readonly norm: BatchNorm
}

/**
 * Makes a gated convolution.
 *
 * @param inputs - channels that go in
 * @param outputs - channels that come out
 * @param random - the stream to draw from
 */
export function createGatedConvolution(
  inputs: number,
  outputs: number,
  random: Random,
): GatedConvolution {
  const { weight, scale } = ORTHOGONAL
  return {
    convolution: createConv2d(3, inputs, 2 * outputs, { bias: false, initialiser: weight }, random),
    norm: createBatchNorm(2 * outputs, { scale }, random),
  }
}

/**
 * Applies a gated convolution.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, H, W, out]
 */
export function gatedConvolution(
  { convolution, norm }: GatedConvolution,
  x: Images,
  training: boolean,
): Images {
  return tf.tidy(() => glu(batchNorm(norm, conv2d(convolution, x, { pad: 1 }), { training })))
}
