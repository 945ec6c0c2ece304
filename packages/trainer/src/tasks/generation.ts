import * as tf from '@tensorflow/tfjs-core'
import { countBatches, type DataSet } from '@laviter/data'
import type { Captioner } from '@laviter/itm'
import {
  adam,
  assignParameters,
  countParameters,
  createOptimiser,
  globalNorm,
  readParameters,
  valueAndGradients,
} from '@laviter/nn'
import { createRandom, type Random } from '@laviter/nn/random'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import type { Aligner } from '@laviter/vta'
import type { CaptionRows } from '../captions/caption-rows'
import type { Config } from '../config/schema'
import { trainingViews } from '../features/views'
import { createCollapseWatch } from '../generation/collapse-watch'
import { measureDiversity } from '../generation/diversity'
import { gameOf } from '../generation/game'
import { gameInputs, type GameParts } from '../generation/game-inputs'
import { createHardNegatives } from '../generation/hard-negatives'
import {
  generationLosses,
  guessedGeneration,
  type GenerationParts,
  type Opponent,
} from '../generation/generation-losses'
import { followGenerator } from '../generation/generator-average'
import { picturedBatches, type PicturedBatch } from '../generation/pictured-batches'
import { discriminatorPath, playersTree } from '../generation/players'
import { createPlaying } from '../generation/playing'
import { guessedPretraining, pretrain } from '../generation/pretrain'
import type { RealPictures } from '../generation/real-pictures'
import type { JobWatch } from '../training/while-doing'
import { readScalars } from './read-scalars'
import { createStepClock } from './step-clock'
import type { StepResult, Task } from './task'
import { trainableUnder } from './trainee'

/** What phase 2 trains, and on what. */
export interface GenerationOptions {
  readonly config: Config
  readonly dataSet: DataSet
  /** finished; it stays as it is */
  readonly aligner: Pick<Aligner, 'imageEncoder' | 'textEncoder' | 'vocabulary'>
  readonly generator: ImageGenerator
  /** one for each of the generator's stages, in their order */
  readonly discriminators: readonly Discriminator[]
  readonly pictures: Pick<RealPictures, 'read'>
  /** finished and frozen, and the sentences as it is taught them; for generators that are to be described again */
  readonly captioning?: { readonly captioner: Captioner; readonly rows: CaptionRows }
  /** the share of its time that the phase has used, in [0, 1], where time ends it */
  readonly timeUsed?: () => number
  /** draws the sheets of samples; the generator holds the average of its weights */
  readonly writeSamples: (epoch: number, watch: JobWatch) => Promise<void>
  /** writes the generator, which holds the average of its weights, beside the aligner in `model/` */
  readonly saveModel: (folder: string) => Promise<void>
}

/**
 * Phase 2: a generator learns to draw what a sentence says, against discriminators at each of its sizes; the aligner is frozen.
 *
 * A step draws pictures once. They teach the discriminators, whose new state then judges the same pictures for the generator. Where
 * it is asked for, discriminators learn on real pictures alone before.
 *
 * @see LAViTeR section 3.2, Eq. 9-11
 */
export function createGenerationTask(options: GenerationOptions): Task<PicturedBatch> {
  const { config, dataSet, aligner, generator, discriminators, pictures, captioning } = options
  const { tim } = config
  const game = gameOf(config)
  const tree = playersTree({ generator, discriminators })
  const optimiser = createOptimiser({ rule: adam({ betas: tim.betas }) })
  const own = trainableUnder(tree, 'generator')
  const { discriminator: usual, firstDiscriminator: first = usual } = tim.rate
  const opponents = discriminators.map((discriminator, stage): Opponent => {
    const parameters = trainableUnder(tree, discriminatorPath(discriminator))
    const rate = stage === 0 ? first : usual
    return { discriminator, trainee: { parameters, optimiser, rate } }
  })
  const all = [own, ...opponents.map(({ trainee }) => trainee.parameters)]
  const trained = new Map(all.flatMap((each) => [...each]))
  const parts: GenerationParts = {
    ...{ generator, opponents, aligner, game, gammas: config.vta },
    ...(captioning && { captioner: captioning.captioner }),
  }
  const average = followGenerator({ generator }, game.average)
  const random = createRandom(config.seed).fork('tim')
  const watch = createCollapseWatch()
  const playing = createPlaying(options)
  const inputParts: GameParts = {
    ...options,
    ...(game.hardNegatives > 0 && {
      negatives: createHardNegatives({
        ...{ dataSet, aligner, length: config.data.words },
        ...{ share: game.hardNegatives, seed: config.seed },
      }),
    }),
  }

  /** Before the game. */
  async function pretrainStep(
    batch: PicturedBatch,
    draw: Random,
    read: boolean,
  ): Promise<StepResult> {
    const { rate } = tim.pretraining
    const stages = playing.first
    const pretraining = { generator, opponents, game, stages, rate }
    const { told, seconds } = tf.tidy(() => {
      const clock = createStepClock()
      const inputs = gameInputs(batch, inputParts, { game, stages }, draw.fork('noise'))
      clock.to('backward')
      const terms = pretrain(inputs, pretraining, draw.fork('shift'))
      return { told: read ? terms : undefined, seconds: clock.stop() }
    })
    if (told === undefined) return { rate, seconds }
    const { norm: gradientNorm, ...losses } = await readScalars(told)
    tf.dispose(told)
    return { losses, chance: guessedPretraining(game, pretraining), gradientNorm, rate, seconds }
  }

  return {
    phase: 'tim',
    plan: { epochs: tim.epochs },
    stepsPerEpoch: countBatches(dataSet, { split: 'train', batch: tim.batch }),
    remedy: remedyOf(tim.rate),
    parameters: countParameters([...trained.values()]),
    batches: (epoch, start) =>
      picturedBatches(
        {
          ...{ config, dataSet, pictures, size: tim.batch },
          vocabulary: aligner.vocabulary,
          views: trainingViews({ views: tim.views, shrinkTo: config.features.shrinkTo }),
          ...(captioning && { captions: captioning.rows }),
        },
        epoch,
        start,
      ),
    step: async (batch, { epoch, step, read }) => {
      const draw = random.fork(`step-${step}`)
      const stages = playing.at({ epoch, step })
      if (stages.length === 0) return pretrainStep(batch, draw, read)
      // a stage stands still as it will be drawn with
      if (playing.settles({ step })) average.adopt()
      const { told, norm, seconds } = tf.tidy((): Played => {
        const clock = createStepClock()
        const inputs = gameInputs(batch, inputParts, { game, stages }, draw.fork('noise'))
        clock.to('forward')
        const { gradients, aux } = valueAndGradients(own, () =>
          generationLosses(inputs, parts, { step, stages, random: draw.fork('condition'), clock }),
        )
        const norm = read ? globalNorm(gradients) : undefined
        optimiser.apply(own, gradients, tim.rate.generator)
        average.update()
        if (norm === undefined) return { seconds: clock.stop() }
        const { text, drawing } = inputs
        const seen = { text, real: drawing.real }
        const diversity = measureDiversity(generator, seen, draw.fork('diversity'))
        return { told: { ...aux.terms, diversity }, norm, seconds: clock.stop() }
      })
      const rate = tim.rate.generator
      if (norm === undefined) return { rate, seconds }
      const { norm: gradientNorm, ...losses } = await readScalars({ ...told, norm })
      tf.dispose([told, norm])
      const { dAccuracy = Number.NaN, diversity = Number.NaN } = losses
      watch.add({ dAccuracy, diversity })
      const chance = guessedGeneration(parts, stages, losses, tim.batch)
      return { losses, chance, gradientNorm, rate, seconds }
    },
    // adversarial losses do not tell which epoch draws best: the newest one is the model
    validate: async () => undefined,
    endEpoch: async (epoch, job) => {
      const due = epoch % tim.samples.every === 0 || epoch === tim.epochs
      if (due && playing.hasBegun()) await average.lend(() => options.writeSamples(epoch, job))
      return watch.endEpoch()
    },
    save: async () => {
      const begun = playing.save()
      return {
        parameters: await readParameters(tree),
        average: await average.save(),
        optimiser: await optimiser.state(),
        ...(begun && { playing: begun }),
      }
    },
    restore: async ({
      parameters: values = {},
      average: means = {},
      optimiser: state = {},
      playing: begun,
    }) => {
      playing.restore(begun)
      average.restore(means)
      assignParameters(tree, values, { where: 'checkpoint' })
      optimiser.restore(state, trained)
    },
    saveModel: (folder) => average.lend(() => options.saveModel(folder)),
    dispose: () => {
      average.dispose()
      optimiser.dispose()
    },
  }
}

/** What a step leaves: losses and gradient norm where they are to be read. */
type Played = {
  told?: Record<string, tf.Scalar>
  norm?: tf.Scalar
  seconds: { data: number; forward: number; backward: number }
}

/** Names the rates that are in use: stages that have one rate are told once. */
function remedyOf({ generator, discriminator, firstDiscriminator }: Config['tim']['rate']): string {
  const first =
    firstDiscriminator === undefined
      ? ''
      : ` or tim.rate.firstDiscriminator (now ${firstDiscriminator})`
  return `Lower tim.rate.generator (now ${generator}) or tim.rate.discriminator (now ${discriminator})${first}`
}
