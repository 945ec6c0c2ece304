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
import {
  createGatedConvolution,
  gatedConvolution,
  type GatedConvolution,
} from './gated-convolution'
import { ORTHOGONAL } from './weights'

/** A gated convolution, then a plain one, added to what went in. */
export type ResidualBlock = {
  readonly gated: GatedConvolution
  readonly convolution: Conv2d
  readonly norm: BatchNorm
}

/**
 * Makes a residual block.
 *
 * @param channels - in and out
 * @param random - the stream to draw from
 */
export function createResidualBlock(channels: number, random: Random): ResidualBlock {
  const { weight, scale } = ORTHOGONAL
  return {
    gated: createGatedConvolution(channels, channels, random),
    convolution: createConv2d(3, channels, channels, { bias: false, initialiser: weight }, random),
    norm: createBatchNorm(channels, { scale }, random),
  }
}

/**
 * Applies a residual block.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, C]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, H, W, C]
 */
export function residualBlock(
  { gated, convolution, norm }: ResidualBlock,
  x: Images,
  training: boolean,
): Images {
  return tf.tidy(() => {
    const inner = gatedConvolution(gated, x, training)
    return tf.add(x, batchNorm(norm, conv2d(convolution, inner, { pad: 1 }), { training }))
  })
}
