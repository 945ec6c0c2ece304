import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  createBatchNorm,
  createLinear,
  linear,
  relu,
  type BatchNorm,
  type Images,
  type Linear,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { createConditioning, type Conditioning } from '../blocks/conditioning'
import { SEED } from '../blocks/first-stage'
import { createImageHead, imageHead, type ImageHead } from '../blocks/image-head'
import type { NormedConvolution } from '../blocks/normed-convolution'
import { NORMAL } from '../blocks/weights'
import type { GeneratorSettings } from '../generator-settings'
import { createDoublings, double } from './doublings'

/** From noise and conditioning to a small image. */
export type FirstStage = {
  readonly conditioning: Conditioning
  readonly map: Linear
  readonly norm: BatchNorm
  readonly up: readonly NormedConvolution[]
  readonly head: ImageHead
}

/**
 * Makes the first stage.
 *
 * @param settings - of the generator; the last map has half of `width` channels
 * @param size - of its images
 * @param random - the stream to draw from
 */
export function createFirstStage(
  { embed, condition, noise, width }: GeneratorSettings,
  size: number,
  random: Random,
): FirstStage {
  const { weight: initialiser, scale } = NORMAL
  const doublings = Math.log2(size / SEED)
  const channels = (width / 2) * 2 ** doublings
  const outputs = SEED * SEED * channels
  const map = { bias: false, initialiser }
  return {
    conditioning: createConditioning(embed, condition, 'relu', NORMAL, random.fork('conditioning')),
    map: createLinear(noise + condition, outputs, map, random.fork('map')),
    norm: createBatchNorm(outputs, { scale }, random.fork('norm')),
    up: createDoublings(doublings, channels, random),
    head: createImageHead(width / 2, NORMAL, random.fork('head')),
  }
}

/**
 * Draws small images.
 *
 * @param stage - its parameters
 * @param inputs - noise, then conditioning, float32 [B, Z + C]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, S, S, 3] in [-1, 1]
 */
export function drawFirst(
  { map, norm, up, head }: FirstStage,
  inputs: tf.Tensor2D,
  training: boolean,
): Images {
  return tf.tidy(() => {
    const flat: tf.Tensor2D = relu(batchNorm(norm, linear(map, inputs), { training }))
    const [B, values] = flat.shape
    const seed: Images = tf.reshape(flat, [B, SEED, SEED, values / SEED ** 2])
    return imageHead(head, double(up, seed, training))
  })
}
