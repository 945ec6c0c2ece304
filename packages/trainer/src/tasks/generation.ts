import * as tf from '@tensorflow/tfjs-core'
import { batches, countBatches, type DataSet } from '@laviter/data'
import type { Captioner } from '@laviter/itm'
import { captionLoss, generatorLoss, klLoss, matchingLoss } from '@laviter/losses'
import {
  adam,
  assignParameters,
  countParameters,
  createAverage,
  createOptimiser,
  globalNorm,
  isBuffer,
  readParameters,
  trainableParameters,
  valueAndGradients,
  withOwnTape,
  type Images,
} from '@laviter/nn'
import { createRandom, type Random } from '@laviter/nn/random'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import type { Aligner, ImageFeatures } from '@laviter/vta'
import { padRows, type CaptionRows } from '../captions/caption-rows'
import { teach } from '../captions/teach'
import type { Config } from '../config/schema'
import { trainingViews } from '../features/views'
import { createCollapseWatch } from '../generation/collapse-watch'
import { judge, updateDiscriminator, type Discriminated } from '../generation/discriminate'
import { measureDiversity } from '../generation/diversity'
import { gameOf, guessedLosses } from '../generation/game'
import { guide } from '../generation/guide'
import { toTensors, type GameInputs, type GenerationBatch } from '../generation/game-inputs'
import type { RealPictures } from '../generation/real-pictures'
import { withAverage } from '../generation/with-average'
import type { JobWatch } from '../training/while-doing'
import { readScalars } from './read-scalars'
import { createStepClock, type StepClock } from './step-clock'
import type { Task } from './task'
import { pruneTree } from './trained-part'

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
  /** draws the sheets of samples; the generator holds the average of its weights */
  readonly writeSamples: (epoch: number, watch: JobWatch) => Promise<void>
  /** writes the generator, which holds the average of its weights, beside the aligner in `model/` */
  readonly saveModel: (folder: string) => Promise<void>
}

/**
 * Phase 2: a generator learns to draw what a sentence says, against discriminators at each of its sizes; the aligner is frozen.
 *
 * A step draws pictures once. They teach the discriminators, whose new state then judges the same pictures for the generator.
 *
 * @see LAViTeR section 3.2, Eq. 9-11
 */
export function createGenerationTask(options: GenerationOptions): Task<GenerationBatch> {
  const { config, dataSet, aligner, generator, discriminators, pictures, captioning } = options
  const { tim } = config
  const game = gameOf(config)
  const size = tim.batch
  const views = trainingViews({ views: tim.views, shrinkTo: config.features.shrinkTo })
  const tree = {
    generator: generator.parameters,
    discriminators: Object.fromEntries(
      discriminators.map((each) => [String(each.size), each.parameters]),
    ),
  }
  const under = (prefix: string) =>
    new Map([...trainableParameters(tree)].filter(([path]) => path.startsWith(`${prefix}.`)))
  const own = under('generator')
  const opponents = discriminators.map((each) => under(`discriminators.${each.size}`))
  // batch norm's statistics have no average
  const learned = pruneTree({ generator: generator.parameters }, (each) => !isBuffer(each))
  let average = createAverage(learned, game.average)
  const optimiser = createOptimiser({ rule: adam({ betas: tim.betas }) })
  const random = createRandom(config.seed).fork('tim')
  const watch = createCollapseWatch()
  const onAverage = <T>(use: () => Promise<T>) => withAverage(own, average, use)

  /** Stages that learn in an epoch: all, more and more of them, or one after the other. */
  const playing = (epoch: number): number[] => {
    const stages = discriminators.map((_, stage) => stage)
    if (generator.stagewise !== true) {
      return tim.growEvery ? stages.slice(0, 1 + Math.floor(epoch / tim.growEvery)) : stages
    }
    return [Math.min(stages.length - 1, Math.floor((epoch * stages.length) / tim.epochs))]
  }

  /** How far pictures are from what their sentences say, as the frozen aligner and the frozen captioner see it. */
  const understood = (images: Images, { text, classes, told }: GameInputs, step: number) => {
    const { weight, every } = game.matching
    const whole = images.shape[1] === generator.sizes.at(-1)
    const due = whole && weight > 0 && (step + 1) % every === 0
    if (!due && !(whole && told)) return {}
    const seen = aligner.imageEncoder.encode(images, { towardsImages: true })
    const { gamma1, gamma2, gamma3 } = config.vta
    const matching = due && matchingLoss(seen, text, { gamma1, gamma2, gamma3, classes }).total
    return {
      ...(matching && { matching }),
      ...(told &&
        captioning && { redescription: describedAgain(captioning.captioner, seen, told) }),
    }
  }

  /** Draws once, teaches the discriminators on what was drawn, and lets them judge it as they are then. */
  const play = (inputs: GameInputs, { step, epoch, condition, clock }: Move) => {
    const { text, real, noise, others } = inputs
    const stages = playing(epoch)
    const { images, mean, logVariance } = generator.generate(
      { ...text, noise },
      { training: true, random: condition, stages: Math.max(...stages) + 1 },
    )
    const read: tf.Tensor2D = game.condition === 'mean' ? mean : text.sentence
    clock.to('backward')
    const taught = withOwnTape(() =>
      stages.map((stage) =>
        updateDiscriminator({
          discriminator: discriminators[stage]!,
          parameters: opponents[stage]!,
          real: real[stage]!,
          fake: images[stage]!,
          condition: read,
          game,
          others,
          optimiser,
          rate: tim.rate.discriminator,
        }),
      ),
    )
    clock.to('forward')
    const learned = game.attached ? read : withOwnTape(() => tf.add<tf.Tensor2D>(read, 0))
    const { played, guided } = guide(images.at(-1)!, game.matching.limit)
    const judged = stages.map((stage) => {
      const discriminator = discriminators[stage]!
      const seen = stage === images.length - 1 ? played : images[stage]!
      return judge(discriminator, discriminator.features(seen, { training: true }), learned)
    })
    const adversarial = generatorLoss(judged, { form: game.form })
    const kl = klLoss(mean, logVariance)
    const { matching, redescription } = understood(guided, inputs, step)
    const sum = (times: number): tf.Scalar =>
      tf.addN<tf.Scalar>([
        adversarial.total,
        tf.mul<tf.Scalar>(kl, game.klWeight),
        ...(matching ? [tf.mul<tf.Scalar>(matching, game.matching.weight * times)] : []),
        ...(redescription ? [tf.mul<tf.Scalar>(redescription, game.redescription)] : []),
      ])
    clock.to('backward')
    const sizes = stages.map((stage) => discriminators[stage]!.size)
    const named = namedTerms(sizes, taught, adversarial.terms)
    const beside = { kl, ...(matching && { matching }), ...(redescription && { redescription }) }
    // steps without the matching loss are made up for by those with it
    return {
      total: sum(game.matching.every),
      terms: { total: sum(1), ...named, ...beside },
    }
  }

  return {
    phase: 'tim',
    plan: { epochs: tim.epochs },
    stepsPerEpoch: countBatches(dataSet, { split: 'train', batch: size }),
    chance: chanceOf(config, discriminators, captioning?.captioner),
    remedy: `Lower tim.rate.generator (now ${tim.rate.generator}) or tim.rate.discriminator (now ${tim.rate.discriminator})`,
    parameters: countParameters([own, ...opponents].flatMap((each) => [...each.values()])),
    async *batches(epoch, start) {
      const order = batches(dataSet, {
        split: 'train',
        batch: size,
        vocabulary: aligner.vocabulary,
        words: config.data.words,
        seed: config.seed,
        epoch,
        startBatch: start,
        views,
        images: false,
      })
      for await (const batch of order) {
        const rows = batch.items.map((item, row) => ({ item, view: batch.views[row] ?? 0 }))
        const told =
          captioning &&
          padRows(
            batch.items.map((item, row) => captioning.rows.row(item, batch.captions[row] ?? 0)),
            captioning.captioner.tokens.padding,
          )
        yield { batch, pictures: await pictures.read(rows, epoch), ...(told && { told }) }
      }
    },
    step: async (batch, { epoch, step, read }) => {
      const draw = random.fork(`step-${step}`)
      const { told, norm, seconds } = tf.tidy((): Played => {
        const clock = createStepClock()
        const inputs = toTensors(batch, options, game, draw.fork('noise'))
        clock.to('forward')
        const { gradients, aux } = valueAndGradients(own, () =>
          play(inputs, { step, epoch, condition: draw.fork('condition'), clock }),
        )
        const norm = read ? globalNorm(gradients) : undefined
        optimiser.apply(own, gradients, tim.rate.generator)
        average.update()
        if (norm === undefined) return { seconds: clock.stop() }
        const diversity = measureDiversity(generator, inputs, draw.fork('diversity'))
        return { told: { ...aux.terms, diversity }, norm, seconds: clock.stop() }
      })
      const rate = tim.rate.generator
      if (norm === undefined) return { rate, seconds }
      const { norm: gradientNorm, ...losses } = await readScalars({ ...told, norm })
      tf.dispose([told, norm])
      const { dAccuracy = Number.NaN, diversity = Number.NaN } = losses
      watch.add({ dAccuracy, diversity })
      return { losses, gradientNorm, rate, seconds }
    },
    // adversarial losses do not tell which epoch draws best: the newest one is the model
    validate: async () => undefined,
    endEpoch: async (epoch, job) => {
      const due = epoch % tim.samples.every === 0 || epoch === tim.epochs
      if (due) await onAverage(() => options.writeSamples(epoch, job))
      return watch.endEpoch()
    },
    save: async () => ({
      parameters: await readParameters(tree),
      average: await onAverage(() => readParameters(learned)),
      optimiser: await optimiser.state(),
    }),
    restore: async ({ parameters: values = {}, average: means = {}, optimiser: state = {} }) => {
      assignParameters(learned, means, { where: 'checkpoint' })
      average.dispose()
      average = createAverage(learned, game.average) // starts as the copy of what it had been
      assignParameters(tree, values, { where: 'checkpoint' })
      optimiser.restore(state, new Map([own, ...opponents].flatMap((each) => [...each])))
    },
    saveModel: (folder) => onAverage(() => options.saveModel(folder)),
    dispose: () => {
      average.dispose()
      optimiser.dispose()
    },
  }
}

/** One turn of the game. */
interface Move {
  /** from 0 */
  readonly epoch: number
  /** steps taken before it */
  readonly step: number
  /** where the conditioning is drawn from */
  readonly condition: Random
  readonly clock: StepClock
}

/** What a step leaves: losses and gradient norm where they are to be read. */
type Played = {
  told?: Record<string, tf.Scalar>
  norm?: tf.Scalar
  seconds: { data: number; forward: number; backward: number }
}

/** What the captioner's surprise is at the sentences that the pictures were drawn from. */
function describedAgain(
  captioner: Captioner,
  seen: ImageFeatures,
  { inputs, targets }: NonNullable<GameInputs['told']>,
): tf.Scalar {
  const { logits } = teach(captioner, seen, inputs)
  return captionLoss(logits, targets, { padding: captioner.tokens.padding })
}

/** The losses of discriminators and generator by their stage's size, and how often the discriminators are right. */
function namedTerms(
  sizes: readonly number[],
  taught: readonly Discriminated[],
  fooled: readonly tf.Scalar[],
): Record<string, tf.Scalar> {
  const terms: Record<string, tf.Scalar> = {}
  sizes.forEach((size, stage) => (terms[`d${size}`] = taught[stage]!.loss))
  sizes.forEach((size, stage) => (terms[`g${size}`] = fooled[stage]!))
  const accuracies = taught.map(({ accuracy }) => accuracy)
  terms['dAccuracy'] = tf.div(tf.addN(accuracies), accuracies.length)
  return terms
}

/** The generator's loss where discriminators, aligner and captioner can only guess. */
function chanceOf(
  config: Config,
  discriminators: readonly Discriminator[],
  captioner?: Captioner,
): number {
  const game = gameOf(config)
  const adversarial = discriminators.reduce(
    (sum, each) => sum + guessedLosses(game, each.unconditional ? 2 : 1).generator,
    0,
  )
  const described = captioner ? game.redescription * Math.log(captioner.tokens.size) : 0
  return adversarial + game.matching.weight * 4 * Math.log(config.tim.batch) + described
}
