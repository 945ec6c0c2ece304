import * as tf from '@tensorflow/tfjs-core'
import {
  customGradient,
  expectShape,
  UserError,
  type Batch,
  type Shaped,
  type Time,
} from '@laviter/nn'
import { readsAtOnce } from '../reads-at-once'
import { crossEntropyRows } from './cross-entropy-rows'

/** Words that a captioner chooses among. */
export type Choices = 'vocabulary'

/** Settings of {@link captionLoss}. */
export type CaptionLossOptions = {
  /** what the places that follow a caption's end hold: a token, or a number of none such as -100 (0) */
  readonly padding?: number
  /** share of the target's probability that is spread evenly over all V tokens, in [0, 1) (0) */
  readonly labelSmoothing?: number
  /** padded places are targets like any other, as in the reference's code; for comparisons with it (no) */
  readonly countPadding?: boolean
}

/**
 * Cross entropy of captions: how surprised a captioner is by the true next word.
 *
 * @param logits - scores before the softmax, float32 [N, T, V]
 * @param targets - the next token at every place, int32 [N, T], each in [0, V) or the padding
 * @param options - padding, label smoothing, whether padding counts
 * @returns scalar in nats, the mean over the places that count; ln V by chance; 0 where no place counts
 * @throws ShapeError when shapes disagree; UserError when a target is outside the vocabulary (webgl and webgpu do not look: they would
 *   have to wait for it); RangeError when labelSmoothing is outside [0, 1)
 * @see LAViTeR Eq. 14
 */
export function captionLoss(
  logits: Shaped<[Batch, Time, Choices]>,
  targets: Shaped<[Batch, Time]>,
  { padding = 0, labelSmoothing = 0, countPadding = false }: CaptionLossOptions = {},
): tf.Scalar {
  const { N, T, V } = expectShape(
    'captionLoss',
    { logits, targets },
    { logits: ['N', 'T', 'V'], targets: ['N', 'T'] },
  )
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`captionLoss: labelSmoothing ${labelSmoothing} is outside [0, 1)`)
  return tf.tidy(() => {
    const places = tf.cast(tf.reshape(targets, [N * T]), 'int32') as tf.Tensor1D
    const counts = countPadding ? tf.onesLike(places) : tf.notEqual(places, padding)
    const real = tf.cast(counts, 'float32') as tf.Tensor1D // [N T]
    // a padding outside the vocabulary, such as torch's -100, has no logit
    const words: tf.Tensor1D = tf.mul(places, tf.cast(counts, 'int32'))
    expectTokens(words, T, V)
    const share: tf.Tensor1D = tf.div(real, tf.maximum(tf.sum(real), 1)) // of the mean
    return customGradient<tf.Scalar>(
      [logits],
      () => {
        const rows: tf.Tensor2D = tf.reshape(logits, [N * T, V])
        const { losses, slopes } = crossEntropyRows(rows, words, labelSmoothing)
        return { value: tf.sum(tf.mul(losses, share)), keep: [slopes, share] }
      },
      (dy, [slopes, share]) => {
        const scale = tf.reshape(tf.mul(share!, dy), [N * T, 1])
        return [tf.reshape(tf.mul(slopes!, scale), [N, T, V])]
      },
    )
  })
}

/** A token outside would read another's logit, or nothing. */
function expectTokens(words: tf.Tensor1D, T: number, V: number): void {
  if (!readsAtOnce()) return
  const tokens = words.dataSync<'int32'>()
  const place = tokens.findIndex((token) => token < 0 || token >= V)
  if (place < 0) return
  throw new UserError(
    `captionLoss: target ${tokens[place]} (caption ${Math.floor(place / T)}, place ${place % T}) is none of the ${V} tokens that logits choose among. Use the captioner's own vocabulary, or say what the padding is.`,
  )
}
