import type { ImageFeatures } from '@laviter/vta'

/** Encoded pictures: row i of the features is item `items[i]`. */
export interface ImageFeatureBatch {
  /** indices into the data set's items */
  readonly items: readonly number[]
  readonly features: ImageFeatures
}
