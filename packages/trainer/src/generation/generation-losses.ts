import * as tf from '@tensorflow/tfjs-core'
import type { Captioner } from '@laviter/itm'
import { consistencyLoss, klLoss } from '@laviter/losses'
import type { Random } from '@laviter/nn/random'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import type { Aligner } from '@laviter/vta'
import type { Config } from '../config/schema'
import type { StepClock } from '../tasks/step-clock'
import type { Trainee } from '../tasks/trainee'
import { guessedTotal, type Game } from './game'
import type { GameInputs } from './game-inputs'
import { gameWords, hardSentences } from './game-words'
import { guide } from './guide'
import { gameTerms, judgeDrawn, teachDiscriminators, type Stage, type Turn } from './turn'
import { understand } from './understand'

/** Who takes part in phase tim, and by what rules. */
export interface GenerationParts {
  readonly generator: ImageGenerator
  /** one for each of the generator's stages, in their order */
  readonly opponents: readonly Opponent[]
  /** frozen */
  readonly aligner: Pick<Aligner, 'imageEncoder'>
  /** frozen; absent: nobody describes the pictures again */
  readonly captioner?: Captioner
  readonly game: Game
  /** sharpness of the matching loss */
  readonly gammas: Pick<Config['vta'], 'gamma1' | 'gamma2' | 'gamma3'>
}

/** A discriminator, and by whom it is moved. */
export interface Opponent {
  readonly discriminator: Discriminator
  readonly trainee: Trainee
}

/** One turn of the game. */
export interface Move {
  /** steps taken before it */
  readonly step: number
  /** that learn in it, ascending */
  readonly stages: readonly number[]
  /** where the conditioning is drawn from, and how far pictures are moved */
  readonly random: Random
  readonly clock: StepClock
}

/**
 * What a generator learns from, by one drawing; its discriminators take their step between drawing and judging:
 *
 * ```
 * words, sentence, noise ─► generator ─► images of every stage ─► discriminators, taught ─► judged by their new state
 *                                                └─ the largest ─► frozen aligner ─► matching
 *                                                                          └─► frozen captioner ─► redescription
 * ```
 *
 * @param inputs - a batch
 * @param parts - modules and rules
 * @param move - see {@link Move}
 * @returns the total that is differentiated; and all terms by name, `total` as the losses of this step add up
 * @see LAViTeR section 3.2, Eq. 9-11
 */
export function generationLosses(
  inputs: GameInputs,
  { generator, opponents, aligner, captioner, game, gammas }: GenerationParts,
  { step, stages, random, clock }: Move,
): { total: tf.Scalar; terms: Readonly<Record<string, tf.Scalar>> } {
  const { text, drawing } = inputs
  const { images, mean, logVariance } = generator.generate(
    { ...text, noise: drawing.noise },
    { training: true, random, stages: stages.at(-1)! + 1, still: stages[0]! },
  )
  const { played, guided } = guide(images.at(-1)!, game.matching.limit)
  const drawn = [...images.slice(0, -1), played]
  const condition: tf.Tensor2D = game.condition === 'mean' ? mean : text.sentence
  const turn: Turn = {
    stages: stages.map((stage) => ({
      ...opponents[stage]!,
      real: drawing.real[stage]!,
      fake: drawn[stage]!,
    })),
    condition,
    others: drawing.others,
    ...hardSentences(game, inputs.hardNegatives),
    words: gameWords(text, game, inputs.hardNegatives),
    random: random.fork('shift'),
    game,
  }
  clock.to('backward')
  const taught = teachDiscriminators(turn)
  clock.to('forward')
  const judgement = judgeDrawn(turn)
  const kl = klLoss(mean, logVariance)
  const { weight, every } = game.matching
  const matching = weight > 0 && (step + 1) % every === 0
  const whole = images.length === generator.sizes.length
  // who looks at pictures waits for the largest
  const understood = whole
    ? understand(guided, inputs, { aligner, ...(captioner && { captioner }), gammas, matching })
    : {}
  const reconstruction = game.reconstruction > 0 && tf.addN<tf.Scalar>(turn.stages.map(difference))
  const consistency = game.consistency > 0 && images.length > 1 && consistencyLoss(images)
  clock.to('backward')
  const sum = (times: number): tf.Scalar =>
    tf.addN([
      judgement.total,
      tf.mul<tf.Scalar>(kl, game.klWeight),
      ...(understood.matching ? [tf.mul<tf.Scalar>(understood.matching, weight * times)] : []),
      ...(understood.redescription
        ? [tf.mul<tf.Scalar>(understood.redescription, game.redescription)]
        : []),
      ...(reconstruction ? [tf.mul<tf.Scalar>(reconstruction, game.reconstruction)] : []),
      ...(consistency ? [tf.mul<tf.Scalar>(consistency, game.consistency)] : []),
    ])
  return {
    // steps without the matching loss are made up for by those with it
    total: sum(every),
    terms: {
      ...{ total: sum(1), ...gameTerms(turn, { taught, judgement }), kl, ...understood },
      ...(reconstruction && { reconstruction }),
      ...(consistency && { consistency }),
    },
  }
}

/**
 * How far drawn pictures are from those that their sentences describe: mean absolute difference, in [0, 2].
 *
 * @see Isola et al., Image-to-Image Translation with Conditional Adversarial Networks (CVPR 2017), Eq. 3
 */
const difference = ({ real, fake }: Pick<Stage, 'real' | 'fake'>): tf.Scalar =>
  tf.mean(tf.abs(tf.sub(fake, real)))

/**
 * @param parts - modules and rules
 * @param stages - that learned in a step
 * @param losses - that it took
 * @param batch - B
 * @returns what their total is where discriminators, aligner and captioner can only guess, in nats
 */
export function guessedGeneration(
  { opponents, captioner, game }: Pick<GenerationParts, 'opponents' | 'captioner' | 'game'>,
  stages: readonly number[],
  losses: Readonly<Record<string, number>>,
  batch: number,
): number {
  const judges = stages.map((stage) => opponents[stage]!.discriminator)
  const matched = losses['matching'] === undefined ? 0 : 4 * Math.log(batch)
  const described =
    losses['redescription'] === undefined ? 0 : Math.log(captioner?.tokens.size ?? 1)
  return (
    guessedTotal(game, judges) + game.matching.weight * matched + game.redescription * described
  )
}
