import { join } from 'node:path'
import {
  featureCacheBytes,
  formatBytes,
  itemIdentities,
  viewName,
  type DataSet,
  type View,
} from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { cacheRoot } from '@laviter/runtime'
import type { FrozenBackbone, ImageEncoder } from '@laviter/vta'
import type { Config } from '../config/schema'
import type { JobWatch } from '../training/while-doing'
import { openShelf, type FeatureRows } from './feature-shelf'
import { PLAIN, trainingViews } from './views'

/** The frozen backbone's features of a data set, on disk. */
export interface FeatureStore {
  /** how many rows training needs and are not there */
  missing(): number
  /** Computes them: every view of the training pictures, the plain one of validation's. */
  fill(watch: JobWatch): Promise<void>
  /**
   * @param items - of the training split, indices into the data set's items
   * @param views - for each item, which of the configuration's views
   */
  read(items: readonly number[], views: readonly number[]): Promise<FeatureRows>
  /**
   * The plain view of any items; what is not there is computed and kept.
   *
   * @param items - indices into the data set's items
   */
  readPlain(items: readonly number[], signal?: AbortSignal): Promise<FeatureRows>
  close(): Promise<void>
}

/** Whose features are kept, and how. */
export interface StoreOptions {
  readonly config: Config
  /** with its validation split held out */
  readonly dataSet: DataSet
  readonly encoder: ImageEncoder
  readonly onNote?: (note: string) => void
}

/**
 * Decides whether features are kept, as the configuration says.
 *
 * @param options - the run's parts
 * @returns the store where they are, and what to tell the user
 * @throws UserError where they are asked for and cannot be kept
 */
export async function chooseStore(
  options: StoreOptions,
): Promise<{ store?: FeatureStore; notes: readonly string[] }> {
  const { config, encoder } = options
  const { cache, maxGigabytes } = config.features
  if (cache === 'off') return { notes: [] }
  if (encoder.backbone === undefined) {
    if (cache === 'auto') return { notes: [] }
    throw new UserError(
      `features.cache is on, but the image encoder has no frozen backbone: set imageEncoder.frozen to all, or the cache to auto`,
    )
  }
  const bytes = featureBytes(options, encoder.backbone)
  if (cache === 'auto' && bytes > maxGigabytes * 1e9) {
    return {
      notes: [
        `Features are not kept: they would take ${formatBytes(bytes)}, more than features.maxGigabytes (${maxGigabytes}). Every step computes them; --set features.cache=on keeps them all the same`,
      ],
    }
  }
  const notes: string[] = []
  const store = await openFeatureStore({ ...options, onNote: (line) => notes.push(line) })
  const missing = store.missing()
  if (missing > 0) {
    notes.push(
      `Features of ${missing} views are computed once and kept in ${featuresFolder(config)} (${formatBytes(bytes)} in all)`,
    )
  }
  return { store, notes }
}

/** All training views and the test pictures' plain one, as float16. */
function featureBytes({ config, dataSet }: StoreOptions, { shapes }: FrozenBackbone): number {
  const test = placesOf(dataSet, 'test').length
  const rows = test + (dataSet.items.length - test) * shelfViews(config).length
  return featureCacheBytes(rows, { ...shapes })
}

/**
 * Opens the feature caches of a data set: one with all views for the pictures that train or validate, one with the plain
 * view for the test's. They are keyed by weights, preprocessing and pictures, so that runs share them.
 *
 * @throws UserError where they need more bytes than allowed or than the disk has
 */
export async function openFeatureStore(options: StoreOptions): Promise<FeatureStore> {
  const { config, dataSet, encoder, onNote } = options
  const views = shelfViews(config)
  const place = trainingViews(config.features).map((view) => indexOfView(views, view))
  const plain = indexOfView(views, PLAIN)
  const shared = {
    dataSet,
    encoder,
    onNote,
    identities: await itemIdentities(dataSet),
    key: `${encoder.backbone?.key}-${encoder.imageSize}`,
    folder: featuresFolder(config),
    batch: config.features.batch,
    maxBytes:
      config.features.cache === 'on' ? Number.MAX_SAFE_INTEGER : config.features.maxGigabytes * 1e9,
    setting: 'features.maxGigabytes',
  }
  const training = await openShelf({
    ...shared,
    name: `${dataSet.name}-train`,
    items: placesOf(dataSet, 'train'),
    views,
  })
  const test = await openShelf({
    ...shared,
    name: `${dataSet.name}-test`,
    items: placesOf(dataSet, 'test'),
    views: [PLAIN],
  })

  const needed = () =>
    training
      .missing()
      .filter(({ item, view }) => dataSet.items[item]?.split === 'train' || view === plain)
  const plainOf = (item: number) =>
    training.holds(item) ? { shelf: training, item, view: plain } : { shelf: test, item, view: 0 }
  return {
    missing: () => needed().length,
    fill: (watch) => training.fill(needed(), watch),
    read: (items, chosen) =>
      training.read(
        items,
        chosen.map((view) => place[view] ?? plain),
      ),
    readPlain: async (items, signal = new AbortController().signal) => {
      const rows = items.map(plainOf)
      for (const shelf of [training, test]) {
        const absent = rows.filter((row) => row.shelf === shelf && !shelf.has(row))
        if (absent.length > 0) await shelf.fill(absent, { onProgress: () => undefined, signal })
      }
      const parts = await Promise.all(
        rows.map(({ shelf, item, view }) => shelf.read([item], [view])),
      )
      return {
        local: concatenate(parts.map(({ local }) => local)),
        pooled: concatenate(parts.map(({ pooled }) => pooled)),
      }
    },
    close: async () => {
      await training.close()
      await test.close()
    },
  }
}

/** @returns where features are kept: shared by the runs of this user unless the configuration names a folder */
export function featuresFolder({ features }: Config): string {
  return features.folder ?? join(cacheRoot(), 'features')
}

/** The views that are kept: evaluation needs the plain one in any case. */
function shelfViews({ features }: Config): View[] {
  const views = trainingViews(features)
  return views.some(({ kind }) => kind === 'plain') ? views : [PLAIN, ...views]
}

function indexOfView(views: readonly View[], wanted: View): number {
  return views.findIndex((view) => viewName(view) === viewName(wanted))
}

/** Validation pictures stand among the training ones: which they are depends on the seed, the shelf must not. */
function placesOf({ items }: DataSet, half: 'train' | 'test'): number[] {
  return items.flatMap(({ split }, item) =>
    (split === 'test') === (half === 'test') ? [item] : [],
  )
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
