import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients, type Optimiser } from '@laviter/nn'
import { discriminatorLoss, wordLoss, type Verdict } from '@laviter/losses'
import type { Game } from './game'
import { judgeAll, type AllVerdicts, type Judged } from './verdicts'

/** One update of a discriminator. */
export interface DiscriminatorUpdate extends Judged {
  /** its own, by the optimiser's paths; no gradient goes back to the generator */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  readonly game: Pick<Game, 'form' | 'batchNorm'>
  readonly optimiser: Optimiser
  readonly rate: number
}

/** What an update tells, scalars. */
export interface Discriminated {
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
export function updateDiscriminator({
  parameters,
  game: { form, batchNorm },
  optimiser,
  rate,
  ...judged
}: DiscriminatorUpdate): Discriminated {
  return tf.tidy(() => {
    const { gradients, aux } = valueAndGradients(parameters, () => {
      const verdicts = judgeAll(judged, batchNorm)
      const { total: loss } = discriminatorLoss(verdicts, { form })
      const words = verdicts.words && wordsTold(verdicts.words)
      const accuracy = accuracyOf(verdicts.real, verdicts.fake)
      const total = words ? tf.add<tf.Scalar>(loss, words) : loss
      return { total, loss, accuracy, ...(words && { words }) }
    })
    optimiser.apply(parameters, gradients, rate)
    const { loss, accuracy, words } = aux
    return { loss, accuracy, ...(words && { words }) }
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

/** Words as often true as not. */
const wordsTold = ({ own, wrong }: NonNullable<AllVerdicts['words']>): tf.Scalar =>
  tf.div(
    tf.add(wordLoss(own.logits, own.mask, 'true'), wordLoss(wrong.logits, wrong.mask, 'false')),
    2,
  )

/** By the head that judges pictures alone, where there is one. */
function accuracyOf(real: Verdict, fake: Verdict): tf.Scalar {
  const logits = ({ unconditional, conditional }: Verdict) => unconditional ?? conditional
  const share = (right: tf.Tensor) => tf.mean(tf.cast(right, 'float32'))
  return tf.div(tf.add(share(tf.greater(logits(real), 0)), share(tf.lessEqual(logits(fake), 0))), 2)
}
