import * as tf from '@tensorflow/tfjs-core'
import { globalNorm, valueAndGradients } from '@laviter/nn'
import {
  discriminatorLoss,
  realPairLoss,
  wordLoss,
  type Logits,
  type Verdict,
} from '@laviter/losses'
import type { Trainee } from '../tasks/trainee'
import type { Game } from './game'
import { judgeAll, judgeReal, type Judged, type OwnAndWrong, type WordVerdicts } from './verdicts'

/** By what rules, and by whom a discriminator is moved; no gradient goes back to the generator. */
export interface Lesson extends Trainee {
  readonly game: Pick<Game, 'form' | 'batchNorm'>
  /** of real pictures, to be judged one by one too; absent: none */
  readonly words?: OwnAndWrong
}

/** What an update tells, scalars. */
export type Discriminated = {
  /** of pairs and of pictures alone */
  readonly loss: tf.Scalar
  /** of single words, where it judges these */
  readonly words?: tf.Scalar
  /** share of pictures that were told right */
  readonly accuracy: tf.Scalar
}

/**
 * Teaches a discriminator to tell real pictures from drawn ones, and their sentences, and words, from those of others.
 *
 * @returns loss before the update, and how many of its judgements were right
 * @see LAViTeR Eq. 10
 */
export function updateDiscriminator(
  judged: Judged,
  { game: { form, batchNorm }, words, ...trainee }: Lesson,
): Discriminated {
  return tf.tidy(() => {
    const { told } = takeStep(trainee, () => {
      const verdicts = judgeAll(judged, batchNorm, words)
      const { total: loss } = discriminatorLoss(verdicts, { form })
      const accuracy = accuracyOf(verdicts.real, verdicts.fake)
      return withWords({ loss, accuracy }, verdicts)
    })
    return told
  })
}

/**
 * Teaches a discriminator on real pictures alone which sentences, and words, are theirs.
 *
 * @returns loss before the update, how many pairs were told right, and the norm of the gradients
 * @see Reed et al., Generative Adversarial Text to Image Synthesis (ICML 2016), section 4.2
 */
export function pretrainDiscriminator(
  judged: Omit<Judged, 'fake'>,
  { game: { form, batchNorm }, words, ...trainee }: Lesson,
): Discriminated & { readonly norm: tf.Scalar } {
  return tf.tidy(() => {
    const { told, gradients } = takeStep(trainee, () => {
      const verdicts = judgeReal(judged, batchNorm, words)
      const { own, wrong } = verdicts
      const loss = realPairLoss({ own, wrong }, { form })
      return withWords({ loss, accuracy: rightOf(own, wrong) }, verdicts)
    })
    return { ...told, norm: globalNorm(gradients) }
  })
}

/**
 * For each row the next one of another class: the rows whose pictures make wrong pairs.
 *
 * @param classes - of the rows
 * @returns int32 [B]; a row whose batch holds no other class gets the next one
 */
export function otherRows(classes: Int32Array): Int32Array {
  const B = classes.length
  return Int32Array.from(classes, (own, row) => {
    const ahead = Array.from({ length: B - 1 }, (_, i) => (row + 1 + i) % B)
    return ahead.find((other) => classes[other] !== own) ?? (row + 1) % B
  })
}

/** One update, by what it is to make smaller. */
function takeStep(
  { parameters, optimiser, rate }: Trainee,
  score: () => Discriminated & { total: tf.Scalar },
) {
  const { gradients, aux } = valueAndGradients(parameters, score)
  optimiser.apply(parameters, gradients, rate)
  const { loss, accuracy, words } = aux
  const told: Discriminated = { loss, accuracy, ...(words && { words }) }
  return { told, gradients }
}

/** Adds what is said of words, as often true as not. */
function withWords(
  of: Omit<Discriminated, 'words'>,
  { words }: WordVerdicts,
): Discriminated & { total: tf.Scalar } {
  if (words === undefined) return { ...of, total: of.loss }
  const { own, wrong } = words
  const told = tf.div<tf.Scalar>(
    tf.add(wordLoss(own.logits, own.mask, 'true'), wordLoss(wrong.logits, wrong.mask, 'false')),
    2,
  )
  return { ...of, words: told, total: tf.add(of.loss, told) }
}

/** By the head that judges pictures alone, where there is one. */
function accuracyOf(real: Verdict, fake: Verdict): tf.Scalar {
  const logits = ({ unconditional, conditional }: Verdict) => unconditional ?? conditional
  return rightOf(logits(real), logits(fake))
}

/** Mean of the shares that are right on either side. */
function rightOf(yes: Logits, no: Logits): tf.Scalar {
  const share = (right: tf.Tensor) => tf.mean(tf.cast(right, 'float32'))
  return tf.div(tf.add(share(tf.greater(yes, 0)), share(tf.lessEqual(no, 0))), 2)
}
