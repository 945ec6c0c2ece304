import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients, type Embedding, type Images, type Optimiser } from '@laviter/nn'
import { discriminatorLoss, wrongPairs, type Verdict } from '@laviter/losses'
import type { Discriminator, Features } from '@laviter/tim'
import type { Game } from './game'

const TRAINING = { training: true } as const

/**
 * What a discriminator in training says of pictures.
 *
 * @param features - of B pictures
 * @param condition - what its conditional head reads, [B, D]
 */
export function judge(
  discriminator: Discriminator,
  features: Features,
  condition: Embedding,
): Verdict {
  const unconditional = discriminator.unconditional?.(features)
  return {
    conditional: discriminator.conditional(features, condition, TRAINING),
    ...(unconditional && { unconditional }),
  }
}

/** One update of a discriminator. */
export interface DiscriminatorUpdate {
  readonly discriminator: Discriminator
  /** its own, by the optimiser's paths */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** [B, S, S, 3] in [-1, 1] */
  readonly real: Images
  /** the generator's; no gradient goes back to it */
  readonly fake: Images
  /** [B, D], of both */
  readonly condition: Embedding
  readonly game: Pick<Game, 'form'>
  /** for each row a picture of another class, to be its wrong pair; absent: the sentence of the next row is wrong */
  readonly others?: tf.Tensor1D
  readonly optimiser: Optimiser
  readonly rate: number
}

/** What an update tells, scalars. */
export interface Discriminated {
  readonly loss: tf.Scalar
  /** share of pictures that were told right */
  readonly accuracy: tf.Scalar
}

/**
 * Teaches a discriminator to tell real pictures from drawn ones, and their sentences from those of others. Batch norm sees
 * real before fake in the trunk, and real, fake, wrong in the conditional head: their order is that of the tracked statistics.
 *
 * @returns loss before the update, and how many of its judgements were right
 * @see LAViTeR Eq. 10
 */
export function updateDiscriminator({
  discriminator,
  parameters,
  real,
  fake,
  condition,
  game: { form },
  others,
  optimiser,
  rate,
}: DiscriminatorUpdate): Discriminated {
  return tf.tidy(() => {
    const { value, gradients, aux } = valueAndGradients(parameters, () => {
      const features = {
        real: discriminator.features(real, TRAINING),
        fake: discriminator.features(fake, TRAINING),
      }
      const said = {
        real: judge(discriminator, features.real, condition),
        fake: judge(discriminator, features.fake, condition),
      }
      const wrong = others
        ? judge(discriminator, tf.gather(features.real, others), condition)
        : judgeWrongSentences(discriminator, features.real, condition)
      const { total } = discriminatorLoss({ ...said, wrong }, { form })
      return { total, accuracy: accuracyOf(said.real, said.fake) }
    })
    optimiser.apply(parameters, gradients, rate)
    return { loss: value, accuracy: aux.accuracy }
  })
}

function judgeWrongSentences(
  discriminator: Discriminator,
  real: Features,
  condition: Embedding,
): Verdict {
  const { features, sentence } = wrongPairs(real, condition)
  return { conditional: discriminator.conditional(features, sentence, TRAINING) }
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

/** By the head that judges pictures alone, where there is one. */
function accuracyOf(real: Verdict, fake: Verdict): tf.Scalar {
  const logits = ({ unconditional, conditional }: Verdict) => unconditional ?? conditional
  const share = (right: tf.Tensor) => tf.mean(tf.cast(right, 'float32'))
  return tf.div(tf.add(share(tf.greater(logits(real), 0)), share(tf.lessEqual(logits(fake), 0))), 2)
}
