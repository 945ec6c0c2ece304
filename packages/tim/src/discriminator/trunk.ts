import * as tf from '@tensorflow/tfjs-core'
import { conv2d, createConv2d, leakyRelu, type Conv2d, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createNormedConvolution,
  normedConvolution,
  type NormedConvolution,
} from '../blocks/normed-convolution'
import { trunkChannels, type DiscriminatorSettings } from './settings'

/** From an image to a map of 4 x 4. */
export type Trunk = {
  /** 4 x 4, stride 2, without batch norm */
  readonly first: Conv2d
  /** 4 x 4, stride 2: half the size, twice the channels */
  readonly halving: readonly NormedConvolution[]
  /** 3 x 3: half the channels; none up to 64 x 64 */
  readonly narrowing: readonly NormedConvolution[]
}

/** Channels of an image. */
const RGB = 3

/**
 * Makes a trunk.
 *
 * @param settings - size of the images, width, start of the weights
 * @param random - the stream to draw from
 */
export function createTrunk(settings: DiscriminatorSettings, random: Random): Trunk {
  const { start } = settings
  const { halved, narrowed } = trunkChannels(settings)
  const [width = 0] = halved
  const unbiased = { bias: false, initialiser: start.weight }
  return {
    first: createConv2d(4, RGB, width, unbiased, random.fork('first')),
    halving: halved
      .slice(1)
      .map((channels, i) =>
        createNormedConvolution(4, channels / 2, channels, start, random.fork(`halving/${i}`)),
      ),
    narrowing: narrowed.map((channels, i) =>
      createNormedConvolution(3, 2 * channels, channels, start, random.fork(`narrowing/${i}`)),
    ),
  }
}

/**
 * Looks at images.
 *
 * @param trunk - its parameters
 * @param images - float32 [B, S, S, 3]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 4, 4, C]
 */
export function look({ first, halving, narrowing }: Trunk, images: Images, training: boolean) {
  return tf.tidy(() => {
    let map = leakyRelu(conv2d(first, images, { stride: 2, pad: 1 })) // [B, S/2, S/2, width]
    for (const layer of halving)
      map = leakyRelu(normedConvolution(layer, map, { stride: 2, training }))
    for (const layer of narrowing) map = leakyRelu(normedConvolution(layer, map, { training }))
    return map
  })
}
