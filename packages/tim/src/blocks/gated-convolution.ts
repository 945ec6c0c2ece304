import * as tf from '@tensorflow/tfjs-core'
import { glu, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createNormedConvolution,
  enlargedNormedConvolution,
  normedConvolution,
  type NormedConvolution,
} from './normed-convolution'
import { ORTHOGONAL } from './weights'

/** 3 x 3 convolution to two channels for each output, batch norm, GLU. */
export type GatedConvolution = NormedConvolution

/**
 * Makes a gated convolution.
 *
 * @param inputs - channels that go in
 * @param outputs - channels that come out
 * @param random - the stream to draw from
 */
export const createGatedConvolution = (
  inputs: number,
  outputs: number,
  random: Random,
): GatedConvolution => createNormedConvolution(3, inputs, 2 * outputs, ORTHOGONAL, random)

/**
 * Applies a gated convolution.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, H, W, out]
 */
export const gatedConvolution = (layer: GatedConvolution, x: Images, training: boolean): Images =>
  tf.tidy(() => glu(normedConvolution(layer, x, { training })))

/**
 * Doubles height and width by nearest neighbour, then applies a gated convolution.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 2H, 2W, out]
 */
export const enlargedGatedConvolution = (
  layer: GatedConvolution,
  x: Images,
  training: boolean,
): Images => tf.tidy(() => glu(enlargedNormedConvolution(layer, x, training)))
