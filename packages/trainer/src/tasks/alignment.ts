import { batches, countBatches, type Batch, type DataSet } from '@laviter/data'
import { matchingLoss } from '@laviter/losses'
import {
  adam,
  adamW,
  assignParameters,
  clipByGlobalNorm,
  countParameters,
  createOptimiser,
  exponentialDecay,
  isBuffer,
  readParameters,
  trainableParameters,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'
import { sentenceInputs, type SentenceInputs } from '../captions/sentence-inputs'
import type { Config } from '../config/schema'
import { encodePictures, pictureTensors, type PictureTensors } from '../features/encode-pictures'
import type { FeatureRows } from '../features/feature-shelf'
import type { FeatureStore } from '../features/feature-store'
import { trainingViews } from '../features/views'
import { takeStep } from './take-step'
import type { Task } from './task'
import { pruneTree } from './trained-part'
import { validateAlignment } from './validate-alignment'

/** A batch, with the frozen backbone's features where there is a cache. */
export interface AlignmentBatch {
  readonly batch: Batch
  readonly features?: FeatureRows
}

/** What phase 1 trains, and on what. */
export interface AlignmentOptions {
  readonly config: Config
  readonly dataSet: DataSet
  readonly vocabulary: Vocabulary
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
  /** absent: pictures go through the backbone in every step */
  readonly store?: FeatureStore
  /** writes `model/` with the two encoders */
  readonly saveModel: (folder: string) => Promise<void>
}

/**
 * Phase 1: the two encoders learn to match pictures and sentences.
 *
 * @see LAViTeR section 3.1, Eq. 4-8
 */
export function createAlignmentTask(options: AlignmentOptions): Task<AlignmentBatch> {
  const { config, dataSet, vocabulary, imageEncoder, textEncoder, store } = options
  const { batch: size, rate, betas, weightDecay, clip } = config.vta
  const { gamma1, gamma2, gamma3 } = config.vta
  const tree = { image: imageEncoder.parameters, text: textEncoder.parameters }
  const parameters = trainableParameters(tree)
  const frozen = imageEncoder.backbone !== undefined
  // a frozen backbone's statistics stay as well
  const saved = {
    image: pruneTree(tree.image, (each) => each.trainable || (!frozen && isBuffer(each))),
    text: pruneTree(tree.text, (each) => each.trainable || isBuffer(each)),
  }
  const optimiser = createOptimiser({
    transforms: clip === null ? [] : [clipByGlobalNorm(clip, (path) => path.startsWith('text.'))],
    rule: weightDecay > 0 ? adamW({ betas, weightDecay }) : adam({ betas }),
  })
  const schedule = exponentialDecay(rate)
  const random = createRandom(config.seed).fork('vta')

  const read = (epoch: number, start: number) =>
    batches(dataSet, {
      split: 'train',
      batch: size,
      vocabulary,
      words: config.data.words,
      seed: config.seed,
      epoch,
      startBatch: start,
      sizes: [imageEncoder.imageSize],
      views: trainingViews(config.features),
      images: store === undefined,
    })

  return {
    phase: 'vta',
    plan: { epochs: config.vta.epochs },
    stepsPerEpoch: countBatches(dataSet, { split: 'train', batch: size }),
    remedy: `Lower vta.rate.start (now ${rate.start}) or vta.clip (now ${clip})`,
    parameters: countParameters([...parameters.values()]),
    async *batches(epoch, start) {
      for await (const batch of read(epoch, start)) {
        const features = await store?.read(batch.items, batch.views)
        yield { batch, ...(features && { features }) }
      }
    },
    step: (batch, { epoch, step, read }) =>
      takeStep({
        parameters,
        optimiser,
        rate: schedule(epoch),
        chance: 4 * Math.log(size),
        read,
        prepare: () => toTensors(batch, imageEncoder),
        loss: ({ tokens, mask, pictures }) => {
          const draw = random.fork(`step-${step}`)
          const drawn = (name: string) => ({ training: true, random: draw.fork(name) })
          const image = encodePictures(imageEncoder, pictures, drawn('image'))
          const text = textEncoder.encode(tokens, mask, drawn('text'))
          const classes = config.vta.sameClass === 'mask' ? batch.batch.classes : undefined
          return matchingLoss(image, text, { gamma1, gamma2, gamma3, classes })
        },
      }),
    validate: (watch) =>
      validateAlignment(
        { config, dataSet, vocabulary, imageEncoder, textEncoder, ...(store && { store }) },
        watch,
      ),
    save: async () => ({
      parameters: await readParameters(saved),
      optimiser: await optimiser.state(),
    }),
    restore: async ({ parameters: values = {}, optimiser: state = {} }) => {
      assignParameters(saved, values, { where: 'checkpoint' })
      optimiser.restore(state, parameters)
    },
    saveModel: options.saveModel,
    dispose: () => optimiser.dispose(),
  }
}

interface Inputs extends SentenceInputs {
  readonly pictures: PictureTensors
}

function toTensors({ batch, features }: AlignmentBatch, encoder: ImageEncoder): Inputs {
  const B = batch.items.length
  const source = features ? { features } : { pixels: squares(batch, encoder.imageSize) }
  return { ...sentenceInputs(batch), pictures: pictureTensors(source, encoder, B) }
}

function squares({ images }: Batch, size: number): Uint8Array {
  const bytes = images?.[size]
  if (bytes === undefined) throw new Error(`The batch holds no pictures of ${size} pixels`)
  return bytes
}
