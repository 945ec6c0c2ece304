import * as tf from '@tensorflow/tfjs-core'
import {
  linear,
  maskPenalty,
  type Batch,
  type Images,
  type Linear,
  type Mask,
  type Places,
  type Shaped,
  type Time,
  type Words,
} from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'

/** Which words a pixel may look at: the real ones of its own sentence; the reference's tiling; all, padding too. */
export type WordMask = 'correct' | 'tiled' | 'none'

const WORD_MASKS: readonly WordMask[] = ['correct', 'tiled', 'none']

/**
 * @param where - the factory's name, for messages
 * @param kind - as configured; `correct` where nothing is
 * @throws UserError where it is none
 */
export function readWordMask(where: string, kind: WordMask = 'correct'): WordMask {
  if (!WORD_MASKS.includes(kind))
    throw new UserError(
      `${where}: wordMask is ${JSON.stringify(kind)}. Set ${WORD_MASKS.join(', ')}.`,
    )
  return kind
}

/** Weights of the words at each pixel, float32 [B, H * W, T]. */
export type PixelAttention = Shaped<[Batch, Places, Time]>

/**
 * Word attention of the later stages: each pixel gathers the words that it should draw.
 *
 * @param key - map of words to the stage's width N, without bias
 * @param hidden - features of the stage before, float32 [B, H, W, N]
 * @param words - word embeddings, float32 [B, T, D]
 * @param mask - 1 where a word is real, 0 on padding, float32 [B, T]; absent: all are real
 * @param kind - which words a pixel may look at
 * @returns context, float32 [B, H, W, N]; attention, float32 [B, H * W, T], rows sum to 1
 * @see AttnGAN (CVPR 2018) section 3.1; LAViTeR section 3.2, Eq. 10
 */
export function attendWords(
  key: Linear,
  hidden: Images,
  words: Words,
  mask: Mask | undefined,
  kind: WordMask,
): { context: Images; attention: PixelAttention } {
  return tf.tidy(() => {
    const [B, H, W, N] = hidden.shape
    const pixels: tf.Tensor3D = tf.reshape(hidden, [B, H * W, N]) // [B, P, N] ask
    const keys: tf.Tensor3D = linear(key, words) // [B, T, N] answer
    const scores: tf.Tensor3D = tf.matMul(pixels, keys, false, true) // [B, P, T]
    const heard: tf.Tensor3D =
      mask && kind !== 'none' ? tf.add(scores, padding(mask, kind, H * W)) : scores
    const attention = tf.softmax(heard) // over words
    const context: Images = tf.reshape(tf.matMul(attention, keys), [B, H, W, N])
    return { context, attention }
  })
}

/**
 * What is added to scores: 0, or so much less on padding. The reference tiles the masks of a batch one after the other, so that
 * pixel q (of P) of item b gets the mask of sentence (b P + q) mod B; `tiled` does so, to compare with it.
 */
function padding(mask: Mask, kind: 'correct' | 'tiled', pixels: number): tf.Tensor3D {
  const [B, T] = mask.shape
  const never = maskPenalty(mask) // [B, T]
  return kind === 'correct'
    ? tf.reshape(never, [B, 1, T])
    : tf.reshape(tf.tile(never, [pixels, 1]), [B, pixels, T])
}
