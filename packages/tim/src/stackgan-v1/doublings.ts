import * as tf from '@tensorflow/tfjs-core'
import { relu, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createNormedConvolution,
  enlargedNormedConvolution,
  type NormedConvolution,
} from '../blocks/normed-convolution'
import { NORMAL } from '../blocks/weights'

/**
 * Makes layers that each double a map with half the channels.
 *
 * @param count - how many
 * @param channels - that go in
 * @param random - the stream to draw from
 */
export const createDoublings = (
  count: number,
  channels: number,
  random: Random,
): NormedConvolution[] =>
  Array.from({ length: count }, (_, i) => {
    const inputs = channels / 2 ** i
    return createNormedConvolution(3, inputs, inputs / 2, NORMAL, random.fork(`up/${i}`))
  })

/**
 * Doubles a map again and again: nearest neighbour, 3 x 3 convolution, batch norm, ReLU.
 *
 * @param layers - their parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 2^n H, 2^n W, in / 2^n]
 */
export const double = (layers: readonly NormedConvolution[], x: Images, training: boolean) =>
  tf.tidy(() =>
    layers.reduce((hidden, layer) => relu(enlargedNormedConvolution(layer, hidden, training)), x),
  )
