import * as tf from '@tensorflow/tfjs-core'
import { klLoss } from '@laviter/losses'
import type { GeneratedImages } from '@laviter/tim'
import type { TextFeatures } from '@laviter/vta'
import type { DrawingInputs } from '../generation/drawing-inputs'
import { gameWords } from '../generation/game-words'
import { gameTerms, judgeDrawn, teachDiscriminators, type Turn } from '../generation/turn'
import type { JointRound, Terms } from './round'

/** What a turn of the generator's game tells. */
export interface Played {
  /** L_TIM: adversarial, of single words where they are judged, and KL */
  readonly loss: tf.Scalar
  /** losses of both sides by stage, how often the discriminators are right, KL */
  readonly terms: Terms
}

/**
 * The discriminators take a step on the drawn images and the sentence, both detached. By their new weights they judge the same
 * images for the generator, attached now; what they judge by stays detached, but for a mean of the conditioning where the game
 * has it attached. So L_TIM reaches the generator and, through what was drawn from, the text encoder.
 *
 * @returns undefined without discriminators
 * @see LAViTeR Eq. 9-11
 */
export function playGame(
  { images, mean, logVariance }: GeneratedImages,
  text: TextFeatures,
  { real, others }: DrawingInputs,
  { modules: { discriminators }, trainees, settings: { game }, random }: JointRound,
): Played | undefined {
  const opponents = trainees.discriminators
  if (discriminators === undefined || opponents === undefined) return undefined
  const condition: tf.Tensor2D = game.condition === 'mean' ? mean : text.sentence
  const turn: Turn = {
    stages: discriminators.map((discriminator, stage) => ({
      ...{ discriminator, trainee: opponents[stage]! },
      ...{ real: real[stage]!, fake: images[stage]! },
    })),
    condition,
    others,
    words: gameWords(text, game),
    random: random.fork('shift'),
    game,
  }
  const taught = teachDiscriminators(turn)
  const judgement = judgeDrawn(turn)
  const kl = klLoss(mean, logVariance)
  return {
    loss: tf.add(judgement.total, tf.mul<tf.Scalar>(kl, game.klWeight)),
    terms: { ...gameTerms(turn, { taught, judgement }), kl },
  }
}
