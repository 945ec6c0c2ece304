import * as tf from '@tensorflow/tfjs-core'
import { batches, countBatches, itemsOf, type DataSet } from '@laviter/data'
import type { CaptionVocabulary } from '@laviter/itm'
import {
  assignParameters,
  countParameters,
  createAverage,
  isBuffer,
  readParameters,
  type Optimiser,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import { encodeCaptions, padRows } from '../captions/caption-rows'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import { embedItems } from '../evaluation/embed'
import { validationRPrecision } from '../evaluation/r-precision'
import { imageFeatures } from '../features/image-features'
import { trainingViews } from '../features/views'
import { guessedLosses } from '../generation/game'
import { cutPictures } from '../generation/real-pictures'
import { withAverage } from '../generation/with-average'
import { pictureSizes, toJointInputs, type JointBatch } from '../joint/batch'
import { takeJointStep } from '../joint/joint-step'
import { jointTree, type JointModules } from '../joint/modules'
import { createJointOptimiser } from '../joint/optimisers'
import { JOINT_PARTS, type JointPart } from '../joint/parts'
import type { JointSettings } from '../joint/settings'
import { jointSettings } from '../joint/settings-of'
import { createTrainees, type JointTrainees, type TraineeName } from '../joint/trainees'
import type { JobWatch } from '../training/while-doing'
import { readScalars } from './read-scalars'
import { createClock } from './step-clock'
import type { StepResult, Task } from './task'
import { pruneTree } from './trained-part'

/** What phase 3 trains, and on what. */
export interface JointOptions {
  readonly config: Config
  readonly dataSet: DataSet
  /** the aligner's */
  readonly vocabulary: Vocabulary
  readonly modules: JointModules
  /** the captioner's words; with a captioner */
  readonly captions?: CaptionVocabulary
  /** the average of the generator's weights that phase tim ended with, by their paths in the joint tree; absent: it begins as their copy */
  readonly average?: StoredTensors
  /** draws the sheets of samples; the generator holds the average of its weights */
  readonly writeSamples?: (epoch: number, watch: JobWatch) => Promise<void>
  /** writes aligner, captioner and generator, which holds the average of its weights, in `model/` */
  readonly saveModel: (folder: string) => Promise<void>
}

/**
 * Phase 3: the aligner is trained on, assisted by the captioner and the generator, which are trained with it.
 *
 * @see LAViTeR section 3.4, Eq. 15-16; the step is `joint/joint-losses.ts`
 */
export function createJointTask(options: JointOptions): Task<JointBatch> {
  const { config, dataSet, vocabulary, modules, captions } = options
  const { joint } = config
  const { imageEncoder, textEncoder, captioner, generator } = modules
  const settings = jointSettings(config, vocabulary, captions)
  const tree = jointTree(modules)
  // frozen layers stay what model/ holds
  const saved = pruneTree(tree, (variable) => variable.trainable || isBuffer(variable))
  const optimisers = new Map<TraineeName, Optimiser>()
  const trainees = createTrainees(modules, (name) => {
    const optimiser = createJointOptimiser(joint, name)
    optimisers.set(name, optimiser)
    return { optimiser, rate: joint.rates[name] ?? joint.rate }
  })
  // batch norm's statistics have no average
  const averaged = pruneTree({ generator: generator?.parameters }, (each) => !isBuffer(each))
  const drawing = trainees.generator?.parameters ?? new Map<string, tf.Variable>()
  let average = followed(options.average)
  const random = createRandom(config.seed).fork('joint')
  const views = trainingViews({ views: joint.views, shrinkTo: config.features.shrinkTo })
  const sizes = pictureSizes(modules)
  const items = itemsOf(dataSet, 'train')
  const rows = captioner && captions && encodeCaptions(dataSet, items, captions, captioner.length)
  const pass = countBatches(dataSet, { split: 'train', batch: joint.batch })
  const stepsPerEpoch = joint.stepsPerEpoch ?? pass

  /** An average that stands where one was, or at the weights; the weights stay. */
  function followed(means: StoredTensors | undefined) {
    if (means === undefined) return createAverage(averaged, joint.average)
    const live = new Map([...drawing].map(([path, variable]) => [path, tf.clone(variable)]))
    assignParameters(averaged, means, { where: 'average' })
    const made = createAverage(averaged, joint.average) // starts as a copy
    for (const [path, values] of live) drawing.get(path)?.assign(values)
    tf.dispose([...live.values()])
    return made
  }

  const onAverage = <T>(use: () => Promise<T>) => withAverage(drawing, average, use)

  /** The batches of one pass over the training pictures, from one of them on. */
  const readPass = async function* (epoch: number, startBatch: number): AsyncGenerator<JointBatch> {
    const order = batches(dataSet, {
      split: 'train',
      batch: joint.batch,
      vocabulary,
      words: config.data.words,
      seed: config.seed,
      epoch,
      startBatch,
      views,
      images: false,
    })
    for await (const batch of order) {
      const cut = batch.items.map((item, row) => ({ item, view: batch.views[row] ?? 0 }))
      const pictures = await cutPictures({ config, dataSet, views, sizes }, cut, epoch)
      const told =
        rows &&
        padRows(
          batch.items.map((item, row) => rows.row(item, batch.captions[row] ?? 0)),
          captioner?.tokens.padding ?? 0,
        )
      yield { batch, pictures, ...(told && { told }) }
    }
  }

  return {
    phase: 'joint',
    plan: { epochs: joint.epochs },
    stepsPerEpoch,
    chance: chanceOf(settings, modules, joint.batch),
    remedy: `Lower joint.rate (now ${joint.rate})`,
    parameters: countTrained(trainees),
    overwritesItsStart: true,
    async *batches(epoch, start) {
      // an epoch may be a part of a pass over the pictures, or more than one
      for (let at = start; at < stepsPerEpoch;) {
        const step = epoch * stepsPerEpoch + at
        for await (const batch of readPass(Math.floor(step / pass), step % pass)) {
          yield batch
          if (++at === stepsPerEpoch) return
        }
      }
    },
    step: async (batch, { step, read }) => {
      const draw = random.fork(`step-${step}`)
      const { told, parts } = tf.tidy(() => {
        const clock = createClock(JOINT_PARTS)
        const inputs = toJointInputs(batch, modules, config, draw.fork('noise'))
        const round = { modules, trainees, settings, random: draw, clock }
        const { losses, norm } = takeJointStep(inputs, round)
        average.update()
        return { ...(read && { told: { ...losses, norm } }), parts: clock.stop() }
      })
      const done = { rate: joint.rate, ...timesOf(parts) }
      if (told === undefined) return done
      const { norm: gradientNorm, ...losses } = await readScalars(told)
      tf.dispose(told)
      return { losses, gradientNorm, ...done }
    },
    validate: async ({ onProgress, signal }) => {
      const measured = itemsOf(dataSet, 'validation')
      if (measured.length === 0) return undefined
      const embedded = await embedItems(
        {
          textEncoder,
          vocabulary,
          words: config.data.words,
          dataSet,
          items: measured,
          // no cache: the network behind it trains
          imageFeatures: imageFeatures(imageEncoder, dataSet, measured, { signal }),
        },
        { onProgress, signal },
      )
      const { candidates, k, validationDraws: draws } = config.evaluation
      const protocol = { candidates, k, draws, seed: config.seed }
      const { value, chance, ties, candidates: drawn } = validationRPrecision(embedded, protocol)
      const details = { candidates: drawn, k, ties }
      return { metric: 'R-precision', value, higherIsBetter: true, chance, details }
    },
    endEpoch: async (epoch, watch) => {
      const { writeSamples } = options
      if (writeSamples) await onAverage(() => writeSamples(epoch, watch))
      return []
    },
    save: async () => {
      const states = await Promise.all([...optimisers.values()].map((each) => each.state()))
      return {
        parameters: await readParameters(saved),
        optimiser: Object.assign({}, ...states) as StoredTensors,
        ...(generator && { average: await onAverage(() => readParameters(averaged)) }),
      }
    },
    restore: async ({ parameters: values = {}, average: means, optimiser: state = {} }) => {
      assignParameters(saved, values, { where: 'checkpoint' })
      if (generator && means !== undefined) {
        average.dispose()
        average = followed(means)
      }
      for (const [name, optimiser] of optimisers) {
        const own = parametersOf(trainees, name)
        optimiser.restore(statesOf(state, own), own)
      }
    },
    saveModel: (folder) => onAverage(() => options.saveModel(folder)),
    dispose: () => {
      average.dispose()
      for (const optimiser of optimisers.values()) optimiser.dispose()
    },
  }
}

/** Seconds as every phase tells them, and by part. */
function timesOf(parts: Record<JointPart, number>): Pick<StepResult, 'seconds' | 'parts'> {
  const { data, backward, update, ...forward } = parts
  const seconds = {
    data,
    forward: Object.values(forward).reduce((sum, part) => sum + part, 0),
    backward: backward + update,
  }
  return { seconds, parts }
}

/** What an optimiser moves; that of the discriminators moves all of them. */
function parametersOf(
  { discriminators = [], ...alone }: JointTrainees,
  name: TraineeName,
): ReadonlyMap<string, tf.Variable> {
  if (name !== 'discriminators') return alone[name]?.parameters ?? new Map()
  return new Map(discriminators.flatMap(({ parameters }) => [...parameters]))
}

/** Of all optimisers' states, by `part.path`, those of some parameters. */
function statesOf(state: StoredTensors, own: ReadonlyMap<string, unknown>): StoredTensors {
  return Object.fromEntries(
    Object.entries(state).filter(([name]) => own.has(name.slice(name.indexOf('.') + 1))),
  )
}

function countTrained({ discriminators = [], ...alone }: JointTrainees): number {
  return countParameters(
    [...Object.values(alone), ...discriminators].flatMap(({ parameters }) => [
      ...parameters.values(),
    ]),
  )
}

/** The weighted total where nobody knows anything. */
function chanceOf(
  { lambdas, game }: JointSettings,
  { captioner, discriminators = [] }: JointModules,
  batch: number,
): number {
  const { tim, itm, fakeImage, fakeText, vta } = lambdas
  const fooled = discriminators.reduce(
    (sum, each) => sum + guessedLosses(game, each.unconditional ? 2 : 1).generator,
    0,
  )
  const surprised = captioner ? Math.log(captioner.tokens.size) : 0
  return tim * fooled + itm * surprised + (fakeImage + fakeText + vta) * 4 * Math.log(batch)
}
