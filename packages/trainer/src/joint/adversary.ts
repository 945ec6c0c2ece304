import * as tf from '@tensorflow/tfjs-core'
import { generatorLoss, type GeneratorLoss } from '@laviter/losses'
import { withOwnTape, type Embedding, type Images } from '@laviter/nn'
import type { Discriminator } from '@laviter/tim'
import { judge, updateDiscriminator, type Discriminated } from '../generation/discriminate'
import type { DrawingInputs } from './inputs'
import type { JointSettings } from './settings'
import type { Trainee } from './trainees'

/** What the discriminators of all stages were taught, and what they then make of the same pictures. */
export interface Verdicts {
  readonly taught: readonly Discriminated[]
  readonly adversarial: GeneratorLoss
}

/** A turn of the game. */
export interface Turn {
  readonly discriminators: readonly Discriminator[]
  /** in their order */
  readonly trainees: readonly Trainee[]
  /** drawn, by stage */
  readonly images: readonly Images[]
  /** what the conditional heads read: the sentence, or the mean of the conditioning */
  readonly condition: Embedding
  readonly inputs: DrawingInputs
  readonly settings: Pick<JointSettings, 'game'>
}

/** The same numbers, behind which no gradient goes. */
export const detach = <T extends tf.Tensor>(x: T): T => withOwnTape(() => tf.add<T>(x, 0))

/**
 * Teaches the discriminators on detached pictures and a detached condition, each a step; then judges the pictures by their new
 * state, for the generator. A sentence stays detached there too: the generator's loss reaches the text encoder only through
 * what was drawn.
 *
 * @returns losses of both sides; the gradients that the second leaves in the discriminators are never asked for
 * @see LAViTeR Eq. 9-11
 */
export function playTurn(turn: Turn): Verdicts {
  const { discriminators, trainees, images, condition, inputs, settings } = turn
  const { game } = settings
  const taught = withOwnTape(() =>
    discriminators.map((discriminator, stage) => {
      const { parameters, optimiser, rate } = trainees[stage]!
      const [real, fake] = [inputs.real[stage]!, images[stage]!]
      const { others } = inputs
      return updateDiscriminator({
        ...{ discriminator, parameters, optimiser, rate },
        ...{ real, fake, condition, game, others },
      })
    }),
  )
  const read = game.condition === 'mean' && game.attached ? condition : detach(condition)
  const judged = discriminators.map((discriminator, stage) =>
    judge(discriminator, discriminator.features(images[stage]!, { training: true }), read),
  )
  return { taught, adversarial: generatorLoss(judged, { form: game.form }) }
}
