import * as tf from '@tensorflow/tfjs-core'
import type { DataSet } from '@laviter/data'
import type { ImageEncoder, ImageFeatures } from '@laviter/vta'
import { ahead } from '../training/ahead'
import { encodePictures, pictureTensors } from './encode-pictures'
import type { FeatureStore } from './feature-store'
import { renderPictures, type PictureView } from './render-pictures'
import { PLAIN } from './views'

/** Encoded pictures: row i of the features is item `items[i]`. */
export interface ImageFeatureBatch {
  /** indices into the data set's items */
  readonly items: readonly number[]
  readonly features: ImageFeatures
}

/** How pictures are encoded. */
export interface ImageFeatureOptions {
  /** where the frozen backbone's features are kept; what it lacks is computed and kept */
  readonly store?: FeatureStore
  /** pictures a batch; default 32 */
  readonly batch?: number
  readonly signal?: AbortSignal
}

/**
 * Encodes the plain view of pictures, without dropout.
 *
 * @param encoder - the image half of an aligner
 * @param dataSet - where the items are from
 * @param items - indices into its items
 * @returns batches in the order of the items; the caller disposes their tensors
 * @throws UserError where a picture cannot be decoded
 */
export async function* imageFeatures(
  encoder: ImageEncoder,
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  { store, batch = 32, signal }: ImageFeatureOptions = {},
): AsyncGenerator<ImageFeatureBatch> {
  const groups = Array.from({ length: Math.ceil(items.length / batch) }, (_, i) =>
    items.slice(i * batch, (i + 1) * batch),
  )
  const read = async function* () {
    for (const group of groups) {
      yield store === undefined
        ? { group, pixels: await renderPictures(plainViews(dataSet, group), encoder.imageSize) }
        : { group, features: await store.readPlain(group, signal) }
    }
  }
  for await (const { group, ...source } of ahead(read())) {
    signal?.throwIfAborted()
    const features = tf.tidy(() => ({
      ...encodePictures(encoder, pictureTensors(source, encoder, group.length)),
    }))
    yield { items: group, features }
  }
}

function plainViews({ items }: Pick<DataSet, 'items'>, group: readonly number[]): PictureView[] {
  return group.map((index) => {
    const item = items[index]
    if (item === undefined) throw new Error(`The data set has no item ${index}`)
    return { item, view: PLAIN }
  })
}
