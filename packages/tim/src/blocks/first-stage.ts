import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  createBatchNorm,
  createLinear,
  glu,
  linear,
  type BatchNorm,
  type Images,
  type Linear,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createGatedConvolution,
  enlargedGatedConvolution,
  type GatedConvolution,
} from './gated-convolution'
import { ORTHOGONAL } from './weights'

/** Height and width of the map that everything begins with. */
export const SEED = 4

/** From conditioning and noise to the first map. */
export type FirstStage = {
  /** to two channels for each of 4 x 4 x N, place by place */
  readonly map: Linear
  readonly norm: BatchNorm
  readonly up: readonly GatedConvolution[]
}

/**
 * Makes a first stage.
 *
 * @param inputs - C + Z, width of conditioning and noise
 * @param width - channels of the map that comes out
 * @param size - its height and width, a power of two above 4
 * @param random - the stream to draw from
 */
export function createFirstStage(
  inputs: number,
  width: number,
  size: number,
  random: Random,
): FirstStage {
  const { weight, scale } = ORTHOGONAL
  const doublings = Math.log2(size / SEED)
  const channels = width * 2 ** doublings // N, halved by each doubling
  const outputs = 2 * SEED * SEED * channels
  return {
    map: createLinear(inputs, outputs, { bias: false, initialiser: weight }, random.fork('map')),
    norm: createBatchNorm(outputs, { scale }, random.fork('norm')),
    up: Array.from({ length: doublings }, (_, i) =>
      createGatedConvolution(channels / 2 ** i, channels / 2 ** (i + 1), random.fork(`up/${i}`)),
    ),
  }
}

/**
 * Draws the first map.
 *
 * @param stage - its parameters
 * @param inputs - conditioning, then noise, float32 [B, C + Z]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, S, S, width]
 */
export function firstStage(
  { map, norm, up }: FirstStage,
  inputs: tf.Tensor2D,
  training: boolean,
): Images {
  return tf.tidy(() => {
    const flat: tf.Tensor2D = glu(batchNorm(norm, linear(map, inputs), { training }))
    const [B, values] = flat.shape
    const seed: Images = tf.reshape(flat, [B, SEED, SEED, values / SEED ** 2])
    return up.reduce((hidden, block) => enlargedGatedConvolution(block, hidden, training), seed)
  })
}
