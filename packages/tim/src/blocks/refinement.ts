import * as tf from '@tensorflow/tfjs-core'
import type { Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import {
  createGatedConvolution,
  enlargedGatedConvolution,
  type GatedConvolution,
} from './gated-convolution'
import { createResidualBlock, residualBlock, type ResidualBlock } from './residual-block'

/** What a later stage does with a map and what joined it: residual blocks, then twice the size. */
export type Refinement = {
  readonly residual: readonly ResidualBlock[]
  readonly up: GatedConvolution
}

/**
 * Makes a refinement.
 *
 * @param inputs - channels that go in
 * @param outputs - channels that come out
 * @param blocks - how many residual blocks
 * @param random - the stream to draw from
 */
export function createRefinement(
  inputs: number,
  outputs: number,
  blocks: number,
  random: Random,
): Refinement {
  return {
    residual: Array.from({ length: blocks }, (_, i) =>
      createResidualBlock(inputs, random.fork(`residual/${i}`)),
    ),
    up: createGatedConvolution(inputs, outputs, random.fork('up')),
  }
}

/**
 * Refines a map and doubles it.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 2H, 2W, out]
 */
export function refine({ residual, up }: Refinement, x: Images, training: boolean): Images {
  return tf.tidy(() => {
    const refined = residual.reduce((hidden, block) => residualBlock(block, hidden, training), x)
    return enlargedGatedConvolution(up, refined, training)
  })
}
