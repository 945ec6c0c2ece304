import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  formatBytes,
  itemIdentities,
  PREPROCESSING,
  renderView,
  viewName,
  type DataSet,
  type Squares,
  type View,
} from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { publishFolder } from '@laviter/runtime'
import sharp from 'sharp'
import type { Config } from '../config/schema'
import { featuresFolder } from '../features/feature-store'
import type { JobWatch } from '../training/while-doing'

/** A picture and how it is cut. */
export interface PictureRow {
  /** place in the data set's items */
  readonly item: number
  /** place in the views */
  readonly view: number
}

/** What the discriminators see as real. */
export interface RealPictures {
  /** how many of the pictures are smaller than the largest stage, and so are enlarged */
  readonly enlarged: number
  /**
   * @param rows - B pictures
   * @param epoch - from 0; random views are cut anew in each
   * @returns by stage's size S: RGB, 0 to 255, [B, S, S, 3]; all sizes of a picture are of one crop
   * @throws UserError where a picture cannot be decoded
   */
  read(rows: readonly PictureRow[], epoch: number): Promise<Squares>
  close(): Promise<void>
}

/** Which pictures, and at what sizes. */
export interface RealPicturesOptions {
  readonly config: Config
  readonly dataSet: DataSet
  /** places in the data set of the pictures that are asked for */
  readonly items: readonly number[]
  readonly views: readonly View[]
  /** sides of the stages, smallest first */
  readonly sizes: readonly number[]
  readonly onNote?: (note: string) => void
}

/** Pictures that are decoded at once. */
const CHUNK = 32

/**
 * Opens the pictures of a training split. Fixed views are cut once and kept as bytes in the folder of the features, so that
 * an epoch decodes nothing; runs share them. Random views, and what is not to be kept, are cut from the files each time.
 *
 * @param options - see {@link RealPicturesOptions}
 * @param watch - progress in pictures, and signal
 * @throws UserError where a picture cannot be decoded, or the disk is full
 */
export async function openRealPictures(
  options: RealPicturesOptions,
  watch: JobWatch,
): Promise<RealPictures> {
  const { config, dataSet, items, views, sizes, onNote } = options
  const { cache, maxGigabytes } = config.features
  const bytes = items.length * views.length * bytesOf(sizes)
  const fixed = views.every(({ kind }) => kind !== 'random')
  const fits = cache === 'on' || bytes <= maxGigabytes * 1e9
  if (fixed && cache === 'auto' && !fits) {
    onNote?.(
      `Pictures are not kept: they would take ${formatBytes(bytes)}, more than features.maxGigabytes (${maxGigabytes}). Every step decodes its own; --set features.cache=on keeps them all the same`,
    )
  }
  const pictures =
    fixed && fits && cache !== 'off'
      ? await openKept(options, bytes, watch)
      : {
          enlarged: await countSmaller(dataSet, items, largest(sizes), watch),
          read: (rows: readonly PictureRow[], epoch: number) => cutPictures(options, rows, epoch),
          close: async () => undefined,
        }
  const { enlarged } = pictures
  if (enlarged > 0) {
    onNote?.(
      `${enlarged} of ${items.length} training pictures are smaller than the largest stage (${largest(sizes)} pixels) and are enlarged: what is drawn will be as soft. Smaller stages: --set generator.sizes`,
    )
  }
  return pictures
}

/** All rows in one file, an item after the other, its views within. */
async function openKept(
  { config, dataSet, items, views, sizes, onNote }: RealPicturesOptions,
  bytes: number,
  watch: JobWatch,
): Promise<RealPictures> {
  const identities = await itemIdentities(dataSet)
  const key = JSON.stringify({
    preprocessing: PREPROCESSING,
    sizes,
    views: views.map(viewName),
    items: items.map((item) => identities[item]),
  })
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16)
  const name = dataSet.name.replace(/[^\w.-]+/g, '-')
  const folder = join(featuresFolder(config), `${name}-pictures-${digest}`)
  let made = false
  await publishFolder(
    folder,
    async (draft) => {
      made = true
      const enlarged = await countSmaller(dataSet, items, largest(sizes), watch)
      await writeFile(join(draft, 'pictures.json'), JSON.stringify({ enlarged }))
      await fill(join(draft, 'pictures.rgb'), { dataSet, items, views, sizes }, watch)
    },
    { signal: watch.signal },
  )
  if (made) {
    onNote?.(
      `Pictures of ${items.length * views.length} views are cut once and kept in ${folder} (${formatBytes(bytes)})`,
    )
  }
  const { enlarged }: { enlarged: number } = JSON.parse(
    await readFile(join(folder, 'pictures.json'), 'utf8'),
  )
  const file = await open(join(folder, 'pictures.rgb'))
  const places = new Map(items.map((item, place) => [item, place]))
  const rowBytes = bytesOf(sizes)
  return {
    enlarged,
    read: async (rows) => {
      const found = await Promise.all(
        rows.map(async ({ item, view }) => {
          const place = places.get(item)
          if (place === undefined) throw new Error(`${folder} holds no picture ${item}`)
          const row = new Uint8Array(rowBytes)
          const { bytesRead } = await file.read(
            row,
            0,
            rowBytes,
            (place * views.length + view) * rowBytes,
          )
          if (bytesRead < rowBytes) {
            throw new UserError(`${folder} is damaged: remove it, and its pictures are cut anew`)
          }
          return row
        }),
      )
      let offset = 0
      const squares: Squares = {}
      for (const size of sizes) {
        const square = size * size * 3
        squares[size] = concatenate(found.map((row) => row.subarray(offset, offset + square)))
        offset += square
      }
      return squares
    },
    close: () => file.close(),
  }
}

async function fill(
  path: string,
  {
    dataSet,
    items,
    views,
    sizes,
  }: Pick<RealPicturesOptions, 'dataSet' | 'items' | 'views' | 'sizes'>,
  { onProgress, signal }: JobWatch,
): Promise<void> {
  const rows = items.flatMap((item) => views.map((_, view) => ({ item, view })))
  const file = await open(path, 'wx')
  try {
    for (let start = 0; start < rows.length; start += CHUNK) {
      signal.throwIfAborted()
      const cut = await Promise.all(
        rows.slice(start, start + CHUNK).map((row) => cutRow({ dataSet, views, sizes }, row, {})),
      )
      await file.write(concatenate(cut.flatMap((squares) => sizes.map((size) => squares[size]!))))
      onProgress({ done: Math.min(start + CHUNK, rows.length), total: rows.length })
    }
  } finally {
    await file.close()
  }
}

/**
 * Cuts pictures from their files.
 *
 * @param options - the data set, views and sizes
 * @param rows - B pictures
 * @param epoch - from 0; random views are cut anew in each
 * @returns by size S: RGB, 0 to 255, [B, S, S, 3]; all sizes of a picture are of one crop
 * @throws UserError where a picture cannot be decoded
 */
export async function cutPictures(
  options: Pick<RealPicturesOptions, 'config' | 'dataSet' | 'views' | 'sizes'>,
  rows: readonly PictureRow[],
  epoch: number,
): Promise<Squares> {
  const { seed } = options.config
  const cut = await Promise.all(rows.map((row) => cutRow(options, row, { seed, epoch })))
  return Object.fromEntries(
    options.sizes.map((size) => [size, concatenate(cut.map((squares) => squares[size]!))]),
  )
}

function cutRow(
  { dataSet, views, sizes }: Pick<RealPicturesOptions, 'dataSet' | 'views' | 'sizes'>,
  row: PictureRow,
  draw: { readonly seed?: number; readonly epoch?: number },
): Promise<Squares> {
  const [item, view] = [dataSet.items[row.item], views[row.view]]
  if (item === undefined || view === undefined) throw new Error(`There is no picture ${row.item}`)
  return renderView(item, view, sizes, draw)
}

/** A drawing is sharp at any size; what cannot be read is told when it is cut. */
async function countSmaller(
  { items }: Pick<DataSet, 'items'>,
  chosen: readonly number[],
  side: number,
  { signal }: JobWatch,
): Promise<number> {
  let smaller = 0
  for (let start = 0; start < chosen.length; start += CHUNK) {
    signal.throwIfAborted()
    const heads = chosen.slice(start, start + CHUNK).map(async (item) => {
      const head = await sharp(items[item]?.file)
        .metadata()
        .catch(() => undefined)
      return head !== undefined && head.format !== 'svg' && Math.min(head.width, head.height) < side
    })
    smaller += (await Promise.all(heads)).filter(Boolean).length
  }
  return smaller
}

const largest = (sizes: readonly number[]): number => Math.max(...sizes)

const bytesOf = (sizes: readonly number[]): number =>
  sizes.reduce((sum, size) => sum + size * size * 3, 0)

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
