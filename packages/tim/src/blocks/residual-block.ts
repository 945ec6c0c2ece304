import * as tf from '@tensorflow/tfjs-core'
import type { Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createGatedConvolution,
  gatedConvolution,
  type GatedConvolution,
} from './gated-convolution'
import {
  createNormedConvolution,
  normedConvolution,
  type NormedConvolution,
} from './normed-convolution'
import { ORTHOGONAL } from './weights'

/** A gated convolution, then a plain one, added to what went in. */
export type ResidualBlock = NormedConvolution & {
  readonly gated: GatedConvolution
}

/**
 * Makes a residual block.
 *
 * @param channels - in and out
 * @param random - the stream to draw from
 */
export const createResidualBlock = (channels: number, random: Random): ResidualBlock => ({
  gated: createGatedConvolution(channels, channels, random),
  ...createNormedConvolution(3, channels, channels, ORTHOGONAL, random),
})

/**
 * Applies a residual block.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, C]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, H, W, C]
 */
export const residualBlock = (
  { gated, ...plain }: ResidualBlock,
  x: Images,
  training: boolean,
): Images =>
  tf.tidy(() =>
    tf.add(x, normedConvolution(plain, gatedConvolution(gated, x, training), { training })),
  )
