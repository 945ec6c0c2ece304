import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Embed, Mask, Shaped, Words } from '../shaped'

/**
 * Masks sentences by their length.
 *
 * @param lengths - int32 [B] or a list, each from 0 to T
 * @param time - T, width of the mask
 * @returns float32 [B, T], 1 where t is below the length
 */
export function lengthMask(lengths: Shaped<[Batch]> | readonly number[], time: number): Mask {
  return tf.tidy((): Mask => {
    const column = tf.reshape(
      lengths instanceof tf.Tensor ? lengths : tf.tensor1d([...lengths], 'int32'),
      [-1, 1],
    )
    const places = tf.reshape(tf.range(0, time, 1, 'int32'), [1, time])
    const real: Mask = tf.less(places, tf.cast(column, 'int32'))
    return tf.cast(real, 'float32')
  })
}

/**
 * Lengths of masked sentences.
 *
 * @param mask - float32 [B, T], ones first
 * @returns int32 [B]
 */
export function maskLengths(mask: Mask): Shaped<[Batch]> {
  return tf.tidy(() => {
    const count: Shaped<[Batch]> = tf.sum(mask, 1)
    return tf.cast(count, 'int32')
  })
}

/**
 * Mean over the real words.
 *
 * @param words - float32 [B, T, D]
 * @param mask - float32 [B, T], 1 where a word is real
 * @returns float32 [B, D]; zero for a sentence without words
 */
export function maskedMean(words: Words, mask: Mask): Shaped<[Batch, Embed]> {
  return tf.tidy((): Shaped<[Batch, Embed]> => {
    const sum = tf.sum(tf.mul(words, tf.expandDims(mask, 2)), 1)
    return tf.div(sum, tf.maximum(tf.sum(mask, 1, true), 1))
  })
}

/**
 * What to add to attention scores so that padding gets no weight.
 *
 * @param mask - 1 where a key is real
 * @returns 0 there and -1e9 elsewhere; not -infinity, so that a row of padding only stays finite
 */
export function maskPenalty<T extends tf.Tensor>(mask: T): T {
  return tf.tidy((): T => tf.mul(tf.sub(mask, 1), 1e9))
}
