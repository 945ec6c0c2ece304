import * as tf from '@tensorflow/tfjs-core'
import type { FeatureCache, Item, View } from '@laviter/data'
import type { FrozenBackbone } from '@laviter/vta'
import { ahead } from '../training/ahead'
import type { JobWatch } from '../training/while-doing'
import { picturesTensor } from './pictures-tensor'
import { renderPictures, type PictureView } from './render-pictures'

/** What one row of the cache holds. */
export type FeatureName = 'local' | 'pooled'

/** One view of one item. */
export interface FeatureRow {
  readonly item: number
  readonly view: number
}

/** What a fill needs beside the cache. */
export interface FillOptions {
  /** in the cache's order */
  readonly items: readonly Item[]
  readonly views: readonly View[]
  readonly backbone: FrozenBackbone
  /** side of the pictures that the backbone takes */
  readonly imageSize: number
  /** pictures that go through the backbone at once */
  readonly batch: number
}

/**
 * Computes rows that a cache lacks. Pictures of the next batch are decoded on the pool's threads while this one is in
 * the backbone; what was written stays when it is stopped, and is not computed again.
 *
 * @param cache - where they go
 * @param missing - which, by places in the cache
 * @throws UserError where a picture cannot be decoded, or the disk is full
 */
export async function fillCache(
  cache: FeatureCache<FeatureName>,
  missing: readonly FeatureRow[],
  { items, views, backbone, imageSize, batch }: FillOptions,
  { onProgress, signal }: JobWatch,
): Promise<void> {
  const total = missing.length
  let done = 0

  async function* decoded() {
    for (let start = 0; start < missing.length; start += batch) {
      const rows = missing.slice(start, start + batch)
      yield { rows, pictures: await renderPictures(viewsOf(rows, items, views), imageSize) }
    }
  }
  try {
    for await (const { rows, pictures } of ahead(decoded())) {
      signal.throwIfAborted()
      await writeRows(cache, rows, pictures, backbone, imageSize)
      done += rows.length
      onProgress({ done, total })
    }
  } finally {
    await cache.release()
  }
}

function viewsOf(
  rows: readonly FeatureRow[],
  items: readonly Item[],
  views: readonly View[],
): PictureView[] {
  return rows.map((row) => {
    const [item, view] = [items[row.item], views[row.view]]
    if (item === undefined || view === undefined) throw new Error('The cache is not of these items')
    return { item, view }
  })
}

async function writeRows(
  cache: FeatureCache<FeatureName>,
  rows: readonly FeatureRow[],
  pictures: Uint8Array,
  backbone: FrozenBackbone,
  imageSize: number,
): Promise<void> {
  const features = tf.tidy(() => ({ ...backbone.features(picturesTensor(pictures, imageSize)) }))
  const [local, pooled] = await Promise.all([
    features.local.data<'float32'>(),
    features.pooled.data<'float32'>(),
  ])
  tf.dispose([features.local, features.pooled])
  const row = (values: Float32Array, index: number) => {
    const size = values.length / rows.length
    return values.subarray(index * size, (index + 1) * size)
  }
  for (const [index, { item, view }] of rows.entries()) {
    await cache.write(item, view, { local: row(local, index), pooled: row(pooled, index) })
  }
}
