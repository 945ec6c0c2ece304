import * as tf from '@tensorflow/tfjs-core'
import {
  expectShape,
  maskPenalty,
  type Batch,
  type Mask,
  type Places,
  type Regions,
  type Shaped,
  type Time,
  type Words,
} from '@laviter/nn'
import { expectGammas } from './expect-gammas'

/** How much each word looks at each region, float32 [B, T, R]. */
export type WordAttention = Shaped<[Batch, Time, Places]>

/**
 * Word attention of the pairs (i, i), for pictures.
 *
 * @param regions - image regions, float32 [B, R, D]
 * @param words - word embeddings, float32 [B, T, D]; sentence i describes image i
 * @param mask - 1 where a word is real, float32 [B, T]
 * @param gamma1 - sharpness of the attention, in (0, 30] (4)
 * @returns float32 [B, T, R]; rows sum to 1, rows of padding are 0
 * @throws ShapeError when shapes disagree; RangeError where gamma1 is out of range
 * @see LAViTeR Eq. 4, figure of the attention maps
 */
export function wordAttention(
  regions: Regions,
  words: Words,
  mask: Mask,
  gamma1 = 4,
): WordAttention {
  expectShape(
    'wordAttention',
    { regions, words, mask },
    { regions: ['B', 'R', 'D'], words: ['B', 'T', 'D'], mask: ['B', 'T'] },
  )
  expectGammas('wordAttention', { gamma1 })
  return tf.tidy(() => {
    const padding = tf.expandDims(maskPenalty(mask), 1) // [B, 1, T]
    const choice = tf.softmax(tf.add(tf.matMul(regions, words, false, true), padding)) // [B, R, T], over words
    const sharp: WordAttention = tf.mul(tf.transpose(choice, [0, 2, 1]), gamma1)
    const attention = tf.softmax(sharp) // over regions
    return tf.mul(attention, tf.expandDims(mask, 2))
  })
}
