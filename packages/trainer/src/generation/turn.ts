import * as tf from '@tensorflow/tfjs-core'
import { generatorLoss, wordLoss, type GeneratorLoss } from '@laviter/losses'
import { detach, withOwnTape, type Embedding, type Images } from '@laviter/nn'
import type { Discriminator } from '@laviter/tim'
import type { Random } from '@laviter/nn/random'
import type { Trainee } from '../tasks/trainee'
import { updateDiscriminator, type Discriminated } from './discriminate'
import type { Game } from './game'
import type { GameWords } from './game-words'
import { shiftBy } from './shift'
import { judgeFake, type Judged } from './verdicts'

/** A stage of the generator in a turn of the game. */
export interface Stage {
  readonly discriminator: Discriminator
  readonly trainee: Trainee
  /** [B, S, S, 3] in [-1, 1], as `fake` */
  readonly real: Images
  /** drawn */
  readonly fake: Images
}

/** A turn of the game: pictures are drawn once, teach the discriminators, and are then judged by these. */
export interface Turn {
  /** those that play, smallest first */
  readonly stages: readonly Stage[]
  /** what the conditional heads read: the sentence, or the mean of the conditioning */
  readonly condition: Embedding
  /** rows whose pictures make wrong pairs, where pictures do */
  readonly others?: tf.Tensor1D
  /** sentences that are nearly right, further wrong pairs; absent: none */
  readonly hardNegatives?: Embedding
  /** absent: words are not judged one by one */
  readonly words?: GameWords
  /** of this step */
  readonly random: Random
  readonly game: Pick<Game, 'form' | 'condition' | 'attached' | 'batchNorm' | 'shift' | 'words'>
}

/** What the discriminators make of drawn pictures. */
export interface Judgement {
  readonly adversarial: GeneratorLoss
  /** loss of single words by stage; empty where they are not judged */
  readonly words: readonly tf.Scalar[]
  /** what the generator is to make smaller: both, by their weights */
  readonly total: tf.Scalar
}

/** What the discriminators were taught, and what they then make of the same pictures. */
export interface Verdicts {
  /** by stage */
  readonly taught: readonly Discriminated[]
  readonly judgement: Judgement
}

/**
 * Each discriminator takes a step on detached pictures and a detached condition.
 *
 * @returns what each was taught
 * @see LAViTeR Eq. 10
 */
export function teachDiscriminators(turn: Turn): Discriminated[] {
  const { stages, game, words } = turn
  return withOwnTape(() =>
    stages.map((stage) =>
      updateDiscriminator(judgedIn(turn, stage, 'taught'), {
        ...{ ...stage.trainee, game },
        ...(words && { words: words.taught }),
      }),
    ),
  )
}

/**
 * The discriminators, by their new state, judge the pictures for the generator. Sentences and words are detached here too: the
 * generator's loss reaches a text encoder only through what was drawn.
 *
 * @returns the generator's loss; the gradients that it leaves in the discriminators are never asked for
 * @see LAViTeR Eq. 9, 11
 */
export function judgeDrawn(turn: Turn): Judgement {
  const { stages, game } = turn
  const attached = game.condition === 'mean' && game.attached
  const condition = attached ? turn.condition : detach(turn.condition)
  const judged = stages.map((stage) =>
    judgeFake(judgedIn({ ...turn, condition }, stage, 'judged'), game.batchNorm, turn.words?.drawn),
  )
  const adversarial = generatorLoss(judged, { form: game.form })
  const words = judged.flatMap((each) =>
    each.words ? [wordLoss(each.words.logits, each.words.mask, 'true')] : [],
  )
  const weighted = words.map((each) => tf.mul<tf.Scalar>(each, game.words))
  return { adversarial, words, total: tf.addN([adversarial.total, ...weighted]) }
}

/** What a discriminator sees; the same picture is moved elsewhere each time. */
function judgedIn(
  { condition, others, hardNegatives, game, random }: Turn,
  { discriminator, real, fake }: Stage,
  when: 'taught' | 'judged',
): Judged {
  return {
    ...{ discriminator, real, fake, condition, others, hardNegatives },
    ...shiftBy(game.shift, random.fork(`${when}/${discriminator.size}`)),
  }
}

/**
 * @returns losses of both sides by their stage's size (`d64`, `g64`; of single words `dWords64`, `gWords64`), and how often the
 *   discriminators are right
 */
export function gameTerms(
  { stages }: Pick<Turn, 'stages'>,
  { taught, judgement: { adversarial, words } }: Verdicts,
): Readonly<Record<string, tf.Scalar>> {
  const right = tf.addN<tf.Scalar>(taught.map(({ accuracy }) => accuracy))
  const sizes = stages.map(({ discriminator }) => discriminator.size)
  return Object.fromEntries([
    ...sizes.map((size, stage) => [`d${size}`, taught[stage]!.loss]),
    ...sizes.map((size, stage) => [`g${size}`, adversarial.terms[stage]!]),
    ...sizes.flatMap((size, stage): [string, tf.Scalar][] => {
      const [known, drawn] = [taught[stage]!.words, words[stage]]
      return known && drawn
        ? [
            [`dWords${size}`, known],
            [`gWords${size}`, drawn],
          ]
        : []
    }),
    ['dAccuracy', tf.div(right, sizes.length)],
  ])
}
