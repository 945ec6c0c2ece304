import * as tf from '@tensorflow/tfjs-core'
import { itemsOf, type DataSet } from '@laviter/data'
import type { Captioner, CaptionerImage, CaptionVocabulary } from '@laviter/itm'
import { captionLoss } from '@laviter/losses'
import {
  adam,
  adamW,
  assignParameters,
  clipByGlobalNorm,
  clipByValue,
  createOptimiser,
  globalNorm,
  readParameters,
  stepDecay,
  trainableParameters,
  valueAndGradients,
  warmUp,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { ImageEncoder } from '@laviter/vta'
import { captionOrder, countRows, type TaughtPicture } from '../captions/caption-order'
import { encodeCaptions, padRows, type PaddedRows } from '../captions/caption-rows'
import { teach } from '../captions/teach'
import { validateCider, validateLoss } from '../captions/validate-captions'
import type { Config } from '../config/schema'
import type { FeatureRows } from '../features/feature-shelf'
import type { FeatureStore } from '../features/feature-store'
import { featureTensors, picturesTensor } from '../features/pictures-tensor'
import { renderPictures } from '../features/render-pictures'
import { trainingViews } from '../features/views'
import { readScalars } from './read-scalars'
import type { StepPlace, StepResult, Task } from './task'

/** B pictures with k captions each. */
export interface CaptioningBatch extends PaddedRows {
  /** B */
  readonly pictures: number
  /** the frozen backbone's features, or RGB where there is no cache */
  readonly source: { readonly features: FeatureRows } | { readonly pixels: Uint8Array }
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
    const block = padRows(
      taught.flatMap(({ item, captions }) => captions.map((caption) => rows.row(item, caption))),
      padding,
    )
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

  const step = (batch: CaptioningBatch, { step, read }: StepPlace) => {
    const begin = performance.now()
    const image = encodePictures(imageEncoder, batch)
    const inputs = tf.tensor2d(batch.inputs, batch.shape, 'int32')
    const targets = tf.tensor2d(batch.targets, batch.shape, 'int32')
    const uploaded = performance.now()
    let forward = uploaded
    const { value, gradients, aux } = valueAndGradients(parameters, () => {
      const { logits, penalties } = teach(captioner, image, inputs, {
        training: true,
        random: random.fork(`step-${step}`),
      })
      const { labelSmoothing, countPadding } = itm
      const caption = captionLoss(logits, targets, { padding, labelSmoothing, countPadding })
      const total = Object.values(penalties).reduce<tf.Scalar>((a, b) => tf.add(a, b), caption)
      forward = performance.now()
      return { total, terms: { caption, ...penalties } }
    })
    const rate = schedule(step)
    const losses = read ? { total: value, ...aux.terms } : {}
    const norm = read ? globalNorm(gradients) : undefined
    optimiser.apply(parameters, gradients, rate)
    const seconds = {
      data: (uploaded - begin) / 1000,
      forward: (forward - uploaded) / 1000,
      backward: (performance.now() - forward) / 1000,
    }
    return { losses, norm, rate, seconds }
  }

  const measured = validationItems(dataSet, itm.validation.images, config.seed)
  const validation = { ...options, items: measured, batch: itm.batch }
  return {
    phase: 'itm',
    plan: captioningPlan(config),
    stepsPerEpoch,
    chance: Math.log(captioner.tokens.size),
    parameters: [...parameters.values()].reduce((sum, variable) => sum + variable.size, 0),
    unit: { name: 'captions', each: size * itm.captionsPerImage },
    async *batches(epoch, start) {
      const draw = { seed: config.seed, epoch, views: views.length }
      const order = captionOrder(dataSet, items, itm, draw)
      for (let at = start * size; at + size <= order.length; at += size) {
        yield await read(order.slice(at, at + size))
      }
    },
    step: async (batch, place): Promise<StepResult> => {
      const { losses, norm, ...rest } = tf.tidy(() => step(batch, place))
      if (norm === undefined) return rest
      const { norm: gradientNorm, ...values } = await readScalars({ ...losses, norm })
      tf.dispose([losses, norm])
      return { losses: values, gradientNorm, ...rest }
    },
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

/** Regions and global vector; computed apart from the loss, so that no gradient reaches the aligner. */
function encodePictures(
  encoder: ImageEncoder,
  { source, pictures }: CaptioningBatch,
): CaptionerImage {
  const { regions, global } = tf.tidy(() => {
    if ('pixels' in source)
      return { ...encoder.encode(picturesTensor(source.pixels, encoder.imageSize)) }
    if (encoder.project === undefined)
      throw new Error('Cached features need an encoder that projects')
    return { ...encoder.project(featureTensors(source.features, encoder, pictures)) }
  })
  return { regions, global }
}

/** The same pictures after each epoch, spread over the validation split. */
function validationItems(dataSet: DataSet, most: number, seed: number): number[] {
  const items = itemsOf(dataSet, 'validation')
  if (items.length <= most) return items
  const chosen = createRandom(seed).fork('caption-validation').subset(items.length, most)
  return chosen.flatMap((place) => items[place] ?? [])
}
