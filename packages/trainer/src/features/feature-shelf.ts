import {
  openFeatureCache,
  viewName,
  type DataSet,
  type FeatureCacheOptions,
  type View,
} from '@laviter/data'
import type { ImageEncoder } from '@laviter/vta'
import type { JobWatch } from '../training/while-doing'
import { fillCache, type FeatureName, type FeatureRow } from './fill-cache'

/** Features as float32, one row after another. */
export type FeatureRows = Record<FeatureName, Float32Array>

/** The feature cache of some of a data set's items, addressed by their places in the data set. */
export interface FeatureShelf {
  holds(item: number): boolean
  has(row: FeatureRow): boolean
  missing(): FeatureRow[]
  /** Computes and keeps rows that are not there. */
  fill(rows: readonly FeatureRow[], watch: JobWatch): Promise<void>
  /** `items[i]` goes with view `views[i]` of the shelf's. */
  read(items: readonly number[], views: readonly number[]): Promise<FeatureRows>
  close(): Promise<void>
}

/** Whose features, of which views. */
export interface ShelfOptions extends Pick<
  FeatureCacheOptions,
  'folder' | 'name' | 'key' | 'maxBytes' | 'setting' | 'onNote'
> {
  readonly dataSet: DataSet
  /** identity of each of the data set's items */
  readonly identities: readonly string[]
  /** places in the data set of the items that the shelf holds */
  readonly items: readonly number[]
  readonly views: readonly View[]
  readonly encoder: ImageEncoder
  /** pictures that go through the backbone at once */
  readonly batch: number
}

/**
 * Opens a shelf.
 *
 * @throws UserError where it needs more bytes than allowed or than the disk has
 */
export async function openShelf(options: ShelfOptions): Promise<FeatureShelf> {
  const { dataSet, identities, items, views, encoder, batch, ...cacheOptions } = options
  const { backbone, imageSize } = encoder
  if (backbone === undefined) throw new Error('Only a frozen backbone’s features can be kept')
  const cache = await openFeatureCache({
    ...cacheOptions,
    items: items.map((item) => identities[item] ?? ''),
    views: views.map(viewName),
    shapes: backbone.shapes,
  })
  const places = new Map(items.map((item, place) => [item, place]))
  const placeOf = (item: number): number => {
    const place = places.get(item)
    if (place === undefined) throw new Error(`Item ${item} is not on this shelf of features`)
    return place
  }
  const shelved = items.flatMap((item) => dataSet.items[item] ?? [])
  return {
    holds: (item) => places.has(item),
    has: ({ item, view }) => cache.has(placeOf(item), view),
    missing: () => cache.missing().map(({ item, view }) => ({ item: items[item] ?? -1, view })),
    fill: (rows, watch) =>
      fillCache(
        cache,
        rows.map(({ item, view }) => ({ item: placeOf(item), view })),
        { items: shelved, views, backbone, imageSize, batch },
        watch,
      ),
    read: (wanted, chosen) => cache.read(wanted.map(placeOf), chosen),
    close: () => cache.close(),
  }
}
