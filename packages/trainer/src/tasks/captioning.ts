import * as tf from '@tensorflow/tfjs-core'
import { itemsOf, type DataSet } from '@laviter/data'
import type { Captioner, CaptionVocabulary } from '@laviter/itm'
import { captionLoss } from '@laviter/losses'
import {
  adam,
  adamW,
  assignParameters,
  clipByGlobalNorm,
  clipByValue,
  countParameters,
  createOptimiser,
  readParameters,
  stepDecay,
  trainableParameters,
  warmUp,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { ImageEncoder, ImageFeatures } from '@laviter/vta'
import { blankImages } from '../captions/blank-images'
import { captionOrder, countRows, type TaughtPicture } from '../captions/caption-order'
import { captionInputs, type CaptionInputs } from '../captions/caption-inputs'
import { encodeCaptions, type PaddedRows } from '../captions/caption-rows'
import { teach } from '../captions/teach'
import { tokenisedReferences } from '../captions/tokenised-references'
import { validateCider, validateLoss } from '../captions/validate-captions'
import type { Config } from '../config/schema'
import { someOf } from '../data-sets/some-of'
import { encodePictures, pictureTensors, type PictureSource } from '../features/encode-pictures'
import type { FeatureStore } from '../features/feature-store'
import { renderPictures } from '../features/render-pictures'
import { trainingViews } from '../features/views'
import { takeStep } from './take-step'
import type { Task } from './task'

/** B pictures with k captions each. */
export interface CaptioningBatch extends PaddedRows {
  /** B */
  readonly pictures: number
  /** the frozen backbone's features, or RGB where there is no cache */
  readonly source: PictureSource
}

/** What phase 2 trains, and on what. */
export interface CaptioningOptions {
  readonly config: Config
  readonly dataSet: DataSet
  /** of the finished aligner; it stays as it is */
  readonly imageEncoder: ImageEncoder
  /** the aligner's words with the captioner's special tokens */
  readonly vocabulary: CaptionVocabulary
  readonly captioner: Captioner
  /** absent: pictures go through the backbone in every step */
  readonly store?: FeatureStore
  /** writes the captioner beside the aligner in `model/` */
  readonly saveModel: (folder: string) => Promise<void>
}

/**
 * Phase 2: a captioner learns to say what the aligner's regions show; the aligner is frozen.
 *
 * @see LAViTeR section 3.3, Eq. 12-14
 */
export function createCaptioningTask(options: CaptioningOptions): Task<CaptioningBatch> {
  const { config, dataSet, imageEncoder, vocabulary, captioner, store } = options
  const { itm } = config
  const { padding } = captioner.tokens
  const items = itemsOf(dataSet, 'train')
  const rows = encodeCaptions(dataSet, items, vocabulary, captioner.length)
  const views = trainingViews(config.features)
  const parameters = trainableParameters(captioner.parameters)
  const { betas, weightDecay } = itm
  const optimiser = createOptimiser({
    transforms: [
      ...(itm.clipEach === null ? [] : [clipByValue(itm.clipEach)]),
      ...(itm.clip === null ? [] : [clipByGlobalNorm(itm.clip)]),
    ],
    rule: itm.optimiser === 'adamw' ? adamW({ betas, weightDecay }) : adam({ betas, weightDecay }),
  })
  const random = createRandom(config.seed).fork('itm')
  const rowsAnEpoch = countRows(dataSet, items, itm)
  const size = Math.min(itm.batch, rowsAnEpoch)
  const stepsPerEpoch = Math.floor(rowsAnEpoch / size)
  const { start, factor, dropAfter, warmUpSteps } = itm.rate
  const decay = stepDecay({ start, factor, every: dropAfter })
  const schedule = warmUp(warmUpSteps, (step) => decay(Math.floor(step / stepsPerEpoch)))

  const read = async (taught: readonly TaughtPicture[]): Promise<CaptioningBatch> => {
    const block = rows.block(taught)
    return { ...block, pictures: taught.length, source: await readPictures(taught) }
  }

  const readPictures = async (taught: readonly TaughtPicture[]) => {
    if (store !== undefined) {
      const chosen = taught.map(({ view }) => view)
      return {
        features: await store.read(
          taught.map(({ item }) => item),
          chosen,
        ),
      }
    }
    const pictures = taught.flatMap(({ item: index, view: chosen }) => {
      const [item, view] = [dataSet.items[index], views[chosen]]
      return item && view ? [{ item, view }] : []
    })
    return { pixels: await renderPictures(pictures, imageEncoder.imageSize) }
  }

  // the same pictures after each epoch
  const measured = someOf(
    itemsOf(dataSet, 'validation'),
    itm.validation.images,
    createRandom(config.seed).fork('caption-validation'),
  )
  const validation = {
    ...options,
    items: measured,
    batch: itm.batch,
    references: tokenisedReferences(dataSet),
  }
  return {
    phase: 'itm',
    plan: captioningPlan(config),
    stepsPerEpoch,
    remedy: `Lower itm.rate.start (now ${start}) or itm.clip (now ${itm.clip})`,
    parameters: countParameters([...parameters.values()]),
    unit: { name: 'captions', each: size * itm.captionsPerImage },
    async *batches(epoch, start) {
      const draw = { seed: config.seed, epoch, views: views.length }
      const order = captionOrder(dataSet, items, itm, draw)
      for (let at = start * size; at + size <= order.length; at += size) {
        yield await read(order.slice(at, at + size))
      }
    },
    step: (batch, { step, read }) =>
      takeStep({
        parameters,
        optimiser,
        rate: schedule(step),
        chance: Math.log(captioner.tokens.size),
        read,
        prepare: () => {
          const { image, ...tokens } = toTensors(batch, imageEncoder)
          const blanks = random.fork(`blanks-${step}`)
          return { ...tokens, image: blankImages(image, itm.blankImages, blanks) }
        },
        loss: ({ image, inputs, targets }) => {
          const { logits, penalties } = teach(captioner, image, inputs, {
            training: true,
            random: random.fork(`step-${step}`),
          })
          const { labelSmoothing, countPadding } = itm
          const caption = captionLoss(logits, targets, { padding, labelSmoothing, countPadding })
          const total = Object.values(penalties).reduce<tf.Scalar>((a, b) => tf.add(a, b), caption)
          return { total, terms: { caption, ...penalties } }
        },
      }),
    validate: async (watch) => {
      if (measured.length === 0) return undefined
      return itm.validation.metric === 'loss'
        ? validateLoss(validation, watch)
        : validateCider(validation, config.decoding.maxWords, watch)
    },
    save: async () => ({
      parameters: await readParameters(captioner.parameters),
      optimiser: await optimiser.state(),
    }),
    restore: async ({ parameters: values = {}, optimiser: state = {} }) => {
      assignParameters(captioner.parameters, values, { where: 'checkpoint' })
      optimiser.restore(state, parameters)
    },
    saveModel: options.saveModel,
    dispose: () => optimiser.dispose(),
  }
}

/** @returns how long phase 2 trains */
export function captioningPlan({ itm }: Config): Task<CaptioningBatch>['plan'] {
  return { epochs: itm.epochs, ...(itm.earlyStop && { patience: itm.earlyStop.patience }) }
}

interface Inputs extends CaptionInputs {
  readonly image: ImageFeatures
}

/** The pictures are encoded here, apart from the loss, so that no gradient reaches the aligner. */
function toTensors({ source, pictures, ...rows }: CaptioningBatch, encoder: ImageEncoder): Inputs {
  const image = tf.tidy(() => ({
    ...encodePictures(encoder, pictureTensors(source, encoder, pictures)),
  }))
  return { image, ...captionInputs(rows) }
}
