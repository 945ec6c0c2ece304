import type * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, relu, type Linear, type Words } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Logits } from '../captioner'
import type { TransformerSettings } from './config'

/** Three maps, D to a hidden width, to the same, to the vocabulary V. */
export type CaptionHead = readonly [Linear, Linear, Linear]

/** Makes the head that scores words. */
export function createCaptionHead(
  { embed: D, headWidth, tokens }: TransformerSettings,
  random: Random,
): CaptionHead {
  return [
    createLinear(D, headWidth, {}, random.fork('0')),
    createLinear(headWidth, headWidth, {}, random.fork('1')),
    createLinear(headWidth, tokens.size, {}, random.fork('2')),
  ]
}

/**
 * Scores the next word.
 *
 * @param head - its parameters
 * @param words - out of the decoder: float32 [N, T, D]
 * @returns float32 [N, T, V]
 * @see LAViTeR Eq. 14
 */
export function scoreWords([first, second, last]: CaptionHead, words: Words): Logits {
  const hidden = relu(linear<tf.Tensor3D>(first, words))
  return linear<tf.Tensor3D>(last, relu(linear(second, hidden)))
}
