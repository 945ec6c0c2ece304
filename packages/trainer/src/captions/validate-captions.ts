import * as tf from '@tensorflow/tfjs-core'
import type { DataSet } from '@laviter/data'
import type { Captioner, CaptionVocabulary } from '@laviter/itm'
import { captionLoss } from '@laviter/losses'
import { createCider } from '@laviter/metrics'
import type { ImageEncoder } from '@laviter/vta'
import type { ValidationScore } from '../events'
import type { FeatureStore } from '../features/feature-store'
import { imageFeatures } from '../features/image-features'
import type { JobWatch } from '../training/while-doing'
import { firstCaptions } from './caption-order'
import { captionInputs } from './caption-inputs'
import { encodeCaptions } from './caption-rows'
import { teach } from './teach'
import { tokenise } from './tokenised-references'

/** What validation measures on. */
export interface CaptionValidation {
  readonly dataSet: DataSet
  /** places in the data set of the pictures that are measured, the same after each epoch */
  readonly items: readonly number[]
  readonly imageEncoder: ImageEncoder
  readonly captioner: Captioner
  readonly vocabulary: CaptionVocabulary
  /** of an item's place in the data set, as COCO's scorer reads them */
  readonly references: (item: number) => readonly string[]
  readonly store?: FeatureStore
  /** pictures that are captioned at once */
  readonly batch: number
}

/** Captions of a picture whose loss is measured. */
const CAPTIONS = 5

/**
 * CIDEr of greedy captions of the validation pictures.
 *
 * @param maxWords - of a caption; as many as the captioner takes, where these are fewer
 * @returns the number that COCO's tool prints
 */
export async function validateCider(
  { dataSet, items, captioner, vocabulary, references, ...source }: CaptionValidation,
  maxWords: number,
  { onProgress, signal }: JobWatch,
): Promise<ValidationScore> {
  const most = Math.min(maxWords, captioner.length)
  const cider = createCider()
  let done = 0
  for await (const batch of imageFeatures(source.imageEncoder, dataSet, items, {
    ...source,
    signal,
  })) {
    const image = batch.features
    try {
      const captions = await captioner.generate(image, { method: 'greedy', maxWords: most, signal })
      batch.items.forEach((item, row) => {
        cider.add({
          hypothesis: tokenise(vocabulary.decode(captions[row]?.tokens ?? [])),
          references: references(item),
        })
      })
    } finally {
      tf.dispose([image.regions, image.global])
    }
    done += batch.items.length
    onProgress({ done, total: items.length })
  }
  const { corpus } = cider.compute().CIDEr
  const details = { images: items.length }
  return { metric: 'CIDEr', value: corpus, higherIsBetter: true, details }
}

/**
 * Mean loss of a word of the validation pictures' first captions, without smoothing and dropout.
 *
 * @returns nats; chance is ln V
 */
export async function validateLoss(
  { dataSet, items, captioner, vocabulary, ...source }: CaptionValidation,
  { onProgress, signal }: JobWatch,
): Promise<ValidationScore> {
  const { padding, size } = captioner.tokens
  const rows = encodeCaptions(dataSet, items, vocabulary, captioner.length)
  let [sum, words, done] = [0, 0, 0]
  for await (const batch of imageFeatures(source.imageEncoder, dataSet, items, {
    ...source,
    signal,
  })) {
    const block = rows.block(firstCaptions(dataSet, batch.items, CAPTIONS))
    const { regions, global } = batch.features
    const loss = tf.tidy(() => {
      const { inputs, targets } = captionInputs(block)
      const { logits } = teach(captioner, { regions, global }, inputs)
      return captionLoss(logits, targets, { padding })
    })
    const real = block.targets.reduce((count, token) => count + (token === padding ? 0 : 1), 0)
    const [mean = Number.NaN] = await loss.data()
    tf.dispose([loss, regions, global])
    sum += mean * real
    words += real
    done += batch.items.length
    onProgress({ done, total: items.length })
  }
  const details = { images: items.length, captions: CAPTIONS }
  return {
    metric: 'loss',
    value: sum / words,
    higherIsBetter: false,
    chance: Math.log(size),
    details,
  }
}
