import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  linear,
  zeros,
  type Batch,
  type Images,
  type Linear,
  type Shaped,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Condition } from '../image-generator'
import { ORTHOGONAL } from './weights'

/** How a pixel weighs the sentence as a whole. */
export type SentenceAttention = {
  /** the conditioning to the map's channels */
  readonly map: Linear
  /** what a pixel and the sentence have in common to scores of channels, without bias */
  readonly score: Linear
}

/**
 * Makes a sentence attention.
 *
 * @param condition - C, width of the conditioning
 * @param width - N, channels of the map
 * @param random - the stream to draw from
 */
export function createSentenceAttention(
  condition: number,
  width: number,
  random: Random,
): SentenceAttention {
  const { weight: initialiser } = ORTHOGONAL
  const affine = { initialiser, biasInitialiser: zeros }
  return {
    map: createLinear(condition, width, affine, random.fork('map')),
    score: createLinear(width, width, { bias: false, initialiser }, random.fork('score')),
  }
}

/**
 * Global attention: what each pixel takes of the sentence, channel by channel.
 *
 * @param layer - its parameters
 * @param hidden - features of the stage before, float32 [B, H, W, N]
 * @param condition - drawn around the sentence, float32 [B, C]
 * @returns float32 [B, H, W, N]
 * @see MirrorGAN (CVPR 2019) section 3.2, Eq. 5
 */
export function attendSentence(
  { map, score }: SentenceAttention,
  hidden: Images,
  condition: Shaped<[Batch, Condition]>,
): Images {
  return tf.tidy(() => {
    const mapped = linear(map, condition) // [B, N]
    const sentence: Images = tf.reshape(mapped, [mapped.shape[0]!, 1, 1, -1]) // at all pixels
    const weights = tf.softmax(linear(score, tf.mul<Images>(hidden, sentence))) // over channels
    return tf.mul(sentence, weights)
  })
}
