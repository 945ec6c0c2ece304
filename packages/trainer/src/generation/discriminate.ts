import * as tf from '@tensorflow/tfjs-core'
import type { Embedding, Images, Optimiser } from '@laviter/nn'
import { valueAndGradients } from '@laviter/nn'
import { discriminatorLoss, wrongPairs, type AdversarialForm } from '@laviter/losses'
import type { Discriminator, Features } from '@laviter/tim'

const TRAINING = { training: true } as const

/** What a discriminator says of pictures and their sentences, logits [B]. */
export interface Verdict {
  readonly conditional: tf.Tensor1D
  readonly unconditional?: tf.Tensor1D
}

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
  readonly form: AdversarialForm
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
  form,
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
      const wrong = wrongPairs(features.real, condition)
      const mismatched = discriminator.conditional(wrong.features, wrong.sentence, TRAINING)
      const { total } = discriminatorLoss({ ...said, wrong: { conditional: mismatched } }, { form })
      return { total, accuracy: accuracyOf(said.real, said.fake) }
    })
    optimiser.apply(parameters, gradients, rate)
    return { loss: value, accuracy: aux.accuracy }
  })
}

/** By the head that judges pictures alone, where there is one. */
function accuracyOf(real: Verdict, fake: Verdict): tf.Scalar {
  const logits = ({ unconditional, conditional }: Verdict) => unconditional ?? conditional
  const share = (right: tf.Tensor) => tf.mean(tf.cast(right, 'float32'))
  return tf.div(tf.add(share(tf.greater(logits(real), 0)), share(tf.lessEqual(logits(fake), 0))), 2)
}
