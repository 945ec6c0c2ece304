import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import { pretrainDiscriminator } from './discriminate'
import { guessedLosses, type Game } from './game'
import type { GameInputs } from './game-inputs'
import { gameWords, hardSentences } from './game-words'
import type { Opponent } from './generation-losses'
import { shiftBy } from './shift'

/** Who is taught, and by what rules. */
export interface Pretraining {
  /** draws nothing; where discriminators read the mean of its conditioning, it says that */
  readonly generator: ImageGenerator
  /** one for each of the generator's stages, in their order */
  readonly opponents: readonly Opponent[]
  readonly game: Game
  /** those whose discriminators are taught, ascending */
  readonly stages: readonly number[]
  readonly rate: number
}

/**
 * Before the game: discriminators learn on real pictures alone which sentences and words are true of them.
 *
 * @param inputs - a batch
 * @param pretraining - see {@link Pretraining}
 * @param random - how far pictures are moved
 * @returns losses by the names that they have in the game, their sum first, and the norm of all gradients; scalars
 */
export function pretrain(
  inputs: GameInputs,
  { generator, opponents, game, stages, rate }: Pretraining,
  random: Random,
): Readonly<Record<string, tf.Scalar>> {
  const { text, drawing, hardNegatives } = inputs
  const condition: tf.Tensor2D =
    game.condition === 'mean'
      ? generator.generate({ ...text, noise: drawing.noise }, { random, stages: 1 }).mean
      : text.sentence
  const words = gameWords(text, game, hardNegatives)
  const taught = stages.map((stage) => {
    const { discriminator, trainee } = opponents[stage]!
    const { size } = discriminator
    const told = pretrainDiscriminator(
      {
        ...{ discriminator, condition, real: drawing.real[stage]!, others: drawing.others },
        ...hardSentences(game, hardNegatives),
        ...shiftBy(game.shift, random.fork(`pretrained/${size}`)),
      },
      { ...trainee, rate, game, ...(words && { words: words.taught }) },
    )
    return { size, ...told }
  })
  const sum = (terms: readonly tf.Scalar[]) => tf.addN<tf.Scalar>([...terms])
  const ofWords = taught.flatMap(({ words: told }) => (told ? [told] : []))
  return {
    total: sum([...taught.map(({ loss }) => loss), ...ofWords]),
    ...Object.fromEntries(taught.map(({ size, loss }) => [`d${size}`, loss])),
    ...Object.fromEntries(
      taught.flatMap(({ size, words: told }) => (told ? [[`dWords${size}`, told]] : [])),
    ),
    dAccuracy: tf.div(sum(taught.map(({ accuracy }) => accuracy)), taught.length),
    norm: tf.sqrt(sum(taught.map(({ norm }) => tf.square(norm)))),
  }
}

/** @returns what the total of {@link pretrain} is where discriminators can only guess; in nats, with hinge without a unit */
export function guessedPretraining(
  game: Pick<Game, 'form' | 'words'>,
  { stages }: Pick<Pretraining, 'stages'>,
): number {
  const ofPairs = guessedLosses(game, 1).discriminator
  return stages.length * (ofPairs + (game.words > 0 ? Math.LN2 : 0))
}
