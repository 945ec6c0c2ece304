import * as tf from '@tensorflow/tfjs-core'
import { conv2d, createConv2d, resizeBilinear, type Conv2d, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Start } from './weights'

/** A 3 x 3 convolution to colours. */
export type ImageHead = Conv2d

/**
 * Makes an image head.
 *
 * @param channels - of the map that it reads
 * @param start - of the weights
 * @param random - the stream to draw from
 */
export function createImageHead(channels: number, { weight }: Start, random: Random): ImageHead {
  return createConv2d(3, channels, 3, { bias: false, initialiser: weight }, random)
}

/**
 * Shows a map as an image.
 *
 * @param head - its convolution
 * @param hidden - float32 [B, H, W, C]
 * @returns float32 [B, H, W, 3] in [-1, 1]
 */
export function imageHead(head: ImageHead, hidden: Images): Images {
  return tf.tidy(() => tf.tanh(colours(head, hidden)))
}

/**
 * What a map shows, before tanh.
 *
 * @param head - its convolution
 * @param hidden - float32 [B, H, W, C]
 * @param below - colours of a smaller image, which these are added to; absent: of none
 * @returns float32 [B, H, W, 3]
 * @see Karras et al., Analyzing and Improving the Image Quality of StyleGAN (CVPR 2020), Fig. 7b
 */
export function colours(head: ImageHead, hidden: Images, below?: Images): Images {
  const [, height, width] = hidden.shape
  return tf.tidy(() => {
    const own = conv2d(head, hidden, { pad: 1 })
    return below ? tf.add(own, resizeBilinear(below, [height, width])) : own
  })
}
