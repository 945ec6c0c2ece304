import * as tf from '@tensorflow/tfjs-core'
import { expectShape, UserError, type Batch, type Mask, type Shaped, type Time } from '@laviter/nn'

/** What a discriminator says of the words of sentences: float32 [B, T], above 0 where the picture shows what the word says. */
export type WordLogits = Shaped<[Batch, Time]>

/**
 * The loss of telling words one by one: binary cross entropy in nats, a mean over the words of the batch. A discriminator learns
 * that a real picture's own words are true of it and those of another's sentence are not; a generator is to draw so that its
 * sentence's are. Words that say nothing of a picture, which are as often on either side, settle at ln 2 and push nowhere.
 *
 * @param logits - of words for the pictures they are held against, float32 [B, T]
 * @param mask - 1 where a word is real, 0 on padding, float32 [B, T]
 * @param label - whether they should be taken for true or not
 * @returns scalar; ln 2 by chance, 0 where no word is real
 * @throws ShapeError where shapes do not fit; UserError on another label
 * @see Li et al., Controllable Text-to-Image Generation (NeurIPS 2019), section 3.3
 * @example
 * ```ts
 * const taught = tf.add(wordLoss(own, mask, 'true'), wordLoss(ofTheNext, nextMask, 'false'))
 * ```
 */
export function wordLoss(logits: WordLogits, mask: Mask, label: 'true' | 'false'): tf.Scalar {
  expectShape('wordLoss', { logits, mask }, { logits: ['B', 'T'], mask: ['B', 'T'] })
  if (label !== 'true' && label !== 'false')
    throw new UserError(`wordLoss: label is ${String(label)}. Pass 'true' or 'false', a word.`)
  return tf.tidy(() => {
    // softplus, as in the losses of whole pictures: it neither overflows nor saturates
    const surprise = tf.softplus(label === 'true' ? tf.neg(logits) : logits)
    return tf.div<tf.Scalar>(tf.sum(tf.mul(surprise, mask)), tf.maximum(tf.sum(mask), 1))
  })
}
