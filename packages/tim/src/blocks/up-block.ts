import * as tf from '@tensorflow/tfjs-core'
import { batchNorm, glu, type Images } from '@laviter/nn'
import { enlargedConvolution } from './enlarged-convolution'
import type { GatedConvolution } from './gated-convolution'

export { createGatedConvolution as createUpBlock } from './gated-convolution'

/** Twice the size: nearest neighbour, then a gated convolution. */
export type UpBlock = GatedConvolution

/**
 * Doubles height and width.
 *
 * @param layer - its parameters
 * @param x - float32 [B, H, W, in]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns float32 [B, 2H, 2W, out]
 */
export function upBlock({ convolution, norm }: UpBlock, x: Images, training: boolean): Images {
  return tf.tidy(() => {
    const wide = enlargedConvolution(convolution, x) // [B, 2H, 2W, 2 out]
    return glu(batchNorm(norm, wide, { training }))
  })
}
