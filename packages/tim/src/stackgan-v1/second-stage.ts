import * as tf from '@tensorflow/tfjs-core'
import {
  conv2d,
  createConv2d,
  relu,
  type Batch,
  type Conv2d,
  type Images,
  type Shaped,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { createConditioning, type Conditioning } from '../blocks/conditioning'
import { createImageHead, imageHead, type ImageHead } from '../blocks/image-head'
import { joinCondition } from '../blocks/join-condition'
import {
  createNormedConvolution,
  normedConvolution,
  type NormedConvolution,
} from '../blocks/normed-convolution'
import { NORMAL } from '../blocks/weights'
import type { GeneratorSettings } from '../generator-settings'
import type { Condition } from '../image-generator'
import { createDoublings, double } from './doublings'

/** Two convolutions with batch norm, added to what went in, ReLU. */
type RectifiedResidual = Readonly<Record<'inner' | 'outer', NormedConvolution>>

/** From a small image and the conditioning to a large one. */
export type SecondStage = {
  readonly conditioning: Conditioning
  readonly look: Conv2d
  readonly halving: readonly NormedConvolution[]
  readonly join: NormedConvolution
  readonly residual: readonly RectifiedResidual[]
  readonly up: readonly NormedConvolution[]
  readonly head: ImageHead
}

/** How often the small image is halved before it is drawn anew. */
const HALVINGS = 2

/** Doublings from the code of a small image to a large one. */
export const doublingsBetween = (small: number, large: number): number =>
  HALVINGS + Math.log2(large / small)

/**
 * Makes the second stage.
 *
 * @param settings - of the generator; the small image is read to 4 times `width` channels
 * @param small - size of the images that it reads
 * @param large - size of those that it draws
 * @param random - the stream to draw from
 */
export function createSecondStage(
  { embed, condition, width, residualBlocks }: GeneratorSettings,
  small: number,
  large: number,
  random: Random,
): SecondStage {
  const channels = width * 2 ** HALVINGS
  const doublings = doublingsBetween(small, large)
  const normed = (window: number, inputs: number, outputs: number, name: string) =>
    createNormedConvolution(window, inputs, outputs, NORMAL, random.fork(name))
  const unbiased = { bias: false, initialiser: NORMAL.weight }
  return {
    conditioning: createConditioning(embed, condition, 'relu', NORMAL, random.fork('conditioning')),
    look: createConv2d(3, 3, width, unbiased, random.fork('look')),
    halving: Array.from({ length: HALVINGS }, (_, i) =>
      normed(4, width * 2 ** i, width * 2 ** (i + 1), `halving/${i}`),
    ),
    join: normed(3, channels + condition, channels, 'join'),
    residual: Array.from({ length: residualBlocks }, (_, i) => ({
      inner: normed(3, channels, channels, `residual/${i}/inner`),
      outer: normed(3, channels, channels, `residual/${i}/outer`),
    })),
    up: createDoublings(doublings, channels, random),
    head: createImageHead(channels / 2 ** doublings, NORMAL, random.fork('head')),
  }
}

/**
 * Draws large images of small ones.
 *
 * @param stage - its parameters
 * @param images - of the first stage, float32 [B, S, S, 3] in [-1, 1]
 * @param condition - drawn around the sentences, float32 [B, C]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, S', S', 3] in [-1, 1]
 */
export function drawSecond(
  { look, halving, join, residual, up, head }: SecondStage,
  images: Images,
  condition: Shaped<[Batch, Condition]>,
  training: boolean,
): Images {
  return tf.tidy(() => {
    const seen = relu(conv2d(look, images, { pad: 1 })) // [B, S, S, width]
    const code = halving.reduce(
      (map, layer) => relu(normedConvolution(layer, map, { stride: 2, training })),
      seen,
    ) // [B, S/4, S/4, 4 width]
    const both = joinCondition(condition, code, 'map first')
    const joined = relu(normedConvolution(join, both, { training }))
    const refined = residual.reduce((map, layer) => rectifiedResidual(layer, map, training), joined)
    return imageHead(head, double(up, refined, training))
  })
}

const rectifiedResidual = (
  { inner, outer }: RectifiedResidual,
  x: Images,
  training: boolean,
): Images => {
  const hidden = relu(normedConvolution(inner, x, { training }))
  return relu(tf.add<Images>(x, normedConvolution(outer, hidden, { training })))
}
