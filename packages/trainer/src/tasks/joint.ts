import * as tf from '@tensorflow/tfjs-core'
import { countBatches, itemsOf, type DataSet } from '@laviter/data'
import type { CaptionVocabulary } from '@laviter/itm'
import { assignParameters, countParameters, isBuffer, readParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import { encodeCaptions } from '../captions/caption-rows'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import { trainingViews } from '../features/views'
import { followGenerator } from '../generation/generator-average'
import { picturedBatches, type PicturedBatch } from '../generation/pictured-batches'
import { cutPictures, type PictureRow } from '../generation/real-pictures'
import { pictureSizes, toJointInputs } from '../joint/batch'
import { guessJoint } from '../joint/guess'
import { takeJointStep } from '../joint/joint-step'
import { jointTree, type JointModules } from '../joint/modules'
import { createJointOptimisers } from '../joint/optimisers'
import { JOINT_PARTS, secondsOf } from '../joint/parts'
import { jointSettings } from '../joint/settings-of'
import { rateOf, ratesInUse } from '../joint/rates'
import { movedBy, type TraineeName } from '../joint/trainees'
import type { JobWatch } from '../training/while-doing'
import { readScalars } from './read-scalars'
import { createClock } from './step-clock'
import type { Task } from './task'
import { pruneTree } from './trained-part'
import { validateAlignment } from './validate-alignment'

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
export function createJointTask(options: JointOptions): Task<PicturedBatch> {
  const { config, dataSet, vocabulary, modules, captions } = options
  const { joint } = config
  const { imageEncoder, textEncoder, captioner, generator } = modules
  const settings = jointSettings(config, vocabulary, captions)
  const guess = guessJoint(settings, modules, joint.batch)
  // frozen layers stay what model/ holds
  const saved = pruneTree(jointTree(modules), (each) => each.trainable || isBuffer(each))
  const optimisers = createJointOptimisers(modules, joint)
  const { trainees } = optimisers
  const average = followGenerator(modules, joint.average)
  if (options.average) average.restore(options.average)
  const random = createRandom(config.seed).fork('joint')
  const pass = countBatches(dataSet, { split: 'train', batch: joint.batch })
  const stepsPerEpoch = joint.stepsPerEpoch ?? pass

  const views = trainingViews({ views: joint.views, shrinkTo: config.features.shrinkTo })
  const cut = { config, dataSet, views, sizes: pictureSizes(modules) }
  const source = {
    ...{ config, dataSet, vocabulary, views, size: joint.batch },
    pictures: { read: (rows: readonly PictureRow[], of: number) => cutPictures(cut, rows, of) },
    ...(captioner &&
      captions && {
        captions: encodeCaptions(dataSet, itemsOf(dataSet, 'train'), captions, captioner.length),
      }),
  }

  return {
    phase: 'joint',
    plan: { epochs: joint.epochs },
    stepsPerEpoch,
    remedy: remedyOf(ratesInUse(joint, Object.keys(trainees) as TraineeName[])),
    parameters: countParameters([...movedBy(trainees).values()]),
    overwritesItsStart: true,
    async *batches(epoch, start) {
      // an epoch may be a part of a pass over the pictures, or more than one
      for (let at = start; at < stepsPerEpoch;) {
        const step = epoch * stepsPerEpoch + at
        for await (const batch of picturedBatches(source, Math.floor(step / pass), step % pass)) {
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
      const done = { rate: rateOf(joint, 'image'), ...secondsOf(parts) }
      if (told === undefined) return done
      const { norm: gradientNorm, ...losses } = await readScalars(told)
      tf.dispose(told)
      return { losses, chance: guess(losses), gradientNorm, ...done }
    },
    validate: (watch) =>
      validateAlignment({ config, dataSet, vocabulary, imageEncoder, textEncoder }, watch),
    endEpoch: async (epoch, watch) => {
      const { writeSamples } = options
      const due = epoch % config.tim.samples.every === 0 || epoch === joint.epochs
      if (due && writeSamples) await average.lend(() => writeSamples(epoch, watch))
      return []
    },
    save: async () => ({
      parameters: await readParameters(saved),
      optimiser: await optimisers.state(),
      ...(generator && { average: await average.save() }),
    }),
    restore: async ({ parameters: values = {}, average: means, optimiser: state = {} }) => {
      assignParameters(saved, values, { where: 'checkpoint' })
      if (generator && means !== undefined) average.restore(means)
      optimisers.restore(state)
    },
    saveModel: (folder) => average.lend(() => options.saveModel(folder)),
    dispose: () => {
      average.dispose()
      optimisers.dispose()
    },
  }
}

const remedyOf = (rates: readonly [string, number][]): string =>
  `Lower ${rates.map(([key, rate]) => `${key} (now ${rate})`).join(' or ')}`
