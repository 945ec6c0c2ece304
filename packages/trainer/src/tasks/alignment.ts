import * as tf from '@tensorflow/tfjs-core'
import { batches, countBatches, itemsOf, type Batch, type DataSet } from '@laviter/data'
import { matchingLoss } from '@laviter/losses'
import {
  adam,
  adamW,
  assignParameters,
  clipByGlobalNorm,
  createOptimiser,
  exponentialDecay,
  globalNorm,
  isBuffer,
  readParameters,
  trainableParameters,
  valueAndGradients,
} from '@laviter/nn'
import { createRandom, type Random } from '@laviter/nn/random'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { BackboneFeatures, ImageEncoder, ImageFeatures, TextEncoder } from '@laviter/vta'
import type { Config } from '../config/schema'
import { embedItems } from '../evaluation/embed'
import { validationRPrecision } from '../evaluation/r-precision'
import type { FeatureStore } from '../features/feature-store'
import { imageFeatures } from '../features/image-features'
import { featureTensors, picturesTensor } from '../features/pictures-tensor'
import { trainingViews } from '../features/views'
import { readScalars } from './read-scalars'
import type { StepPlace, StepResult, Task } from './task'
import { pruneTree } from './trained-part'

/** A batch, with the frozen backbone's features where there is a cache. */
export interface AlignmentBatch {
  readonly batch: Batch
  readonly features?: Readonly<Record<'local' | 'pooled', Float32Array>>
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
  // statistics belong to layers that train
  const saved = pruneTree(tree, (variable) => variable.trainable || (!frozen && isBuffer(variable)))
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

  const step = (batch: AlignmentBatch, { epoch, step, read }: StepPlace) => {
    const begin = performance.now()
    const inputs = toTensors(batch, imageEncoder)
    const classes = config.vta.sameClass === 'mask' ? batch.batch.classes : undefined
    const uploaded = performance.now()
    let forward = uploaded
    const { value, gradients, aux } = valueAndGradients(parameters, () => {
      const draw = random.fork(`step-${step}`)
      const image = encodePictures(imageEncoder, inputs, draw.fork('image'))
      const text = textEncoder.encode(inputs.tokens, inputs.mask, {
        training: true,
        random: draw.fork('text'),
      })
      const { total, terms } = matchingLoss(image, text, { gamma1, gamma2, gamma3, classes })
      forward = performance.now()
      return { total, terms }
    })
    const used = schedule(epoch)
    const losses = read ? { total: value, ...aux.terms } : {}
    const norm = read ? globalNorm(gradients) : undefined
    optimiser.apply(parameters, gradients, used)
    const end = performance.now()
    const seconds = {
      data: (uploaded - begin) / 1000,
      forward: (forward - uploaded) / 1000,
      backward: (end - forward) / 1000,
    }
    return { losses, norm, rate: used, seconds }
  }

  return {
    phase: 'vta',
    plan: { epochs: config.vta.epochs },
    stepsPerEpoch: countBatches(dataSet, { split: 'train', batch: size }),
    chance: 4 * Math.log(size),
    parameters: [...parameters.values()].reduce((sum, variable) => sum + variable.size, 0),
    async *batches(epoch, start) {
      for await (const batch of read(epoch, start)) {
        const features = await store?.read(batch.items, batch.views)
        yield { batch, ...(features && { features }) }
      }
    },
    step: async (batch, place): Promise<StepResult> => {
      const { losses, norm, ...rest } = tf.tidy(() => step(batch, place))
      if (norm === undefined) return rest
      const numbers = await readScalars({ ...losses, norm })
      tf.dispose([losses, norm])
      const { norm: gradientNorm, ...values } = numbers
      return { losses: values, gradientNorm, ...rest }
    },
    validate: async ({ onProgress, signal }) => {
      const items = itemsOf(dataSet, 'validation')
      if (items.length === 0) return undefined
      const embedded = await embedItems(
        {
          textEncoder,
          vocabulary,
          words: config.data.words,
          dataSet,
          items,
          imageFeatures: imageFeatures(imageEncoder, dataSet, items, { store, signal }),
        },
        { onProgress, signal },
      )
      const { candidates, k, validationDraws: draws } = config.evaluation
      const protocol = { candidates, k, draws, seed: config.seed }
      const { value, chance, ties, candidates: drawn } = validationRPrecision(embedded, protocol)
      const details = { candidates: drawn, k, ties }
      return { metric: 'R-precision', value, higherIsBetter: true, chance, details }
    },
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

interface Inputs {
  readonly tokens: tf.Tensor2D
  readonly mask: tf.Tensor2D
  readonly pictures: { readonly images: tf.Tensor4D } | { readonly features: BackboneFeatures }
}

function toTensors({ batch, features }: AlignmentBatch, encoder: ImageEncoder): Inputs {
  const B = batch.items.length
  const shape: [number, number] = [B, batch.tokens.length / B]
  return {
    tokens: tf.tensor2d(batch.tokens, shape, 'int32'),
    mask: tf.tensor2d(batch.mask, shape),
    pictures: features
      ? { features: featureTensors(features, encoder, B) }
      : { images: picturesTensor(squares(batch, encoder.imageSize), encoder.imageSize) },
  }
}

function squares({ images }: Batch, size: number): Uint8Array {
  const bytes = images?.[size]
  if (bytes === undefined) throw new Error(`The batch holds no pictures of ${size} pixels`)
  return bytes
}

function encodePictures(
  encoder: ImageEncoder,
  { pictures }: Inputs,
  random: Random,
): ImageFeatures {
  if ('images' in pictures) return encoder.encode(pictures.images, { training: true, random })
  if (encoder.project === undefined)
    throw new Error('Cached features need an encoder that projects')
  return encoder.project(pictures.features)
}
