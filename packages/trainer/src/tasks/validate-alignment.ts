import { itemsOf, type DataSet } from '@laviter/data'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'
import type { Config } from '../config/schema'
import { embedItems } from '../evaluation/embed'
import { validationRPrecision } from '../evaluation/r-precision'
import type { ValidationScore } from '../events'
import type { FeatureStore } from '../features/feature-store'
import { imageFeatures } from '../features/image-features'
import type { JobWatch } from '../training/while-doing'

/** What is measured on the validation split. */
export interface AlignmentValidation {
  readonly config: Pick<Config, 'data' | 'evaluation' | 'seed'>
  readonly dataSet: DataSet
  readonly vocabulary: Vocabulary
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
  /** absent: pictures go through the whole encoder, as they must where the layers behind the features train */
  readonly store?: FeatureStore
}

/** @returns R-precision of the validation split; undefined where there is none */
export async function validateAlignment(
  { config, dataSet, vocabulary, imageEncoder, textEncoder, store }: AlignmentValidation,
  { onProgress, signal }: JobWatch,
): Promise<ValidationScore | undefined> {
  const items = itemsOf(dataSet, 'validation')
  if (items.length === 0) return undefined
  const embedded = await embedItems(
    {
      ...{ textEncoder, vocabulary, words: config.data.words, dataSet, items },
      imageFeatures: imageFeatures(imageEncoder, dataSet, items, { store, signal }),
    },
    { onProgress, signal },
  )
  const { candidates, k, validationDraws: draws } = config.evaluation
  const protocol = { candidates, k, draws, seed: config.seed }
  const { value, chance, ties, candidates: drawn } = validationRPrecision(embedded, protocol)
  const details = { candidates: drawn, k, ties }
  return { metric: 'R-precision', value, higherIsBetter: true, chance, details }
}
