import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { PREPROCESSING } from '../image/render-view'
import { expectSpace } from './disk-space'
import type { FeatureCache, FeatureCacheOptions, FeatureShapes } from './feature-cache'
import { readJournal } from './journal'
import { createStore } from './store'
import { openRowFiles, rowBytes } from './row-files'
import type { RowFiles } from './row-files'

/** Largest cache that is filled unless the caller says otherwise. */
export const MAX_CACHE_BYTES = 20e9

/** Raised when the files' layout changes. */
const LAYOUT = 1

/**
 * What a cache takes on disk when it is full.
 *
 * @param rows - items x views
 * @param shapes - tensors of a row
 * @returns bytes
 */
export function featureCacheBytes(rows: number, shapes: FeatureShapes): number {
  return rows * rowBytes(shapes)
}

/**
 * Opens a cache of a frozen backbone's features, made where there is none. Rows are found by their picture's identity
 * and view, so that a cache grows with its data set and with further views. What was finished before a crash is there
 * again; a row whose record or bytes are damaged is made again. Any number of processes may read, one may write.
 *
 * @param options - see {@link FeatureCacheOptions}
 * @throws UserError where it would pass its limit or the free disk, or the folder cannot be written
 * @example
 * ```ts
 * const cache = await openFeatureCache({ folder, key, items, views: ['plain', 'flip'], shapes: { pooled: [2048] } })
 * for (const { item, view } of cache.missing()) await cache.write(item, view, { pooled: features(item, view) })
 * const { pooled } = await cache.read([0, 7], [0, 1]) // Float32Array [2 * 2048]
 * await cache.close()
 * ```
 */
export async function openFeatureCache<Shapes extends FeatureShapes>(
  options: FeatureCacheOptions<Shapes>,
): Promise<FeatureCache<Extract<keyof Shapes, string>>> {
  const { key, shapes, items, views, name = 'features', onNote = () => {} } = options
  const tensors = Object.keys(shapes)
  if (tensors.length === 0 || !tensors.every((each) => /^[\w-]+$/.test(each)))
    throw new RangeError(`openFeatureCache(shapes): cannot name files after ${tensors.join(', ')}`)
  const header = JSON.stringify({ layout: LAYOUT, preprocessing: PREPROCESSING, key, shapes })
  const digest = createHash('sha256').update(header).digest('hex').slice(0, 16)
  const folder = join(resolve(options.folder), `${name.replace(/[^\w.-]+/g, '-')}-${digest}`)
  let files: RowFiles | undefined
  try {
    await mkdir(folder, { recursive: true })
    await expectHeader(folder, header, onNote)
    files = await openRowFiles(folder, shapes)
    const { entries, torn } = await readJournal(
      join(folder, 'journal'),
      tensors.length,
      await files.rowsHeld(),
    )
    if (torn > 0)
      onNote(
        `Feature cache ${folder}: ${torn} ${torn > 1 ? 'rows were' : 'row was'} cut off or damaged and will be made again.`,
      )
    const bytesNeeded = featureCacheBytes(items.length * views.length, shapes)
    const store = createStore<Extract<keyof Shapes, string>>({
      ...{ folder, files, entries, items, views, bytesNeeded },
    })
    await expectSpace({
      folder,
      needed: bytesNeeded,
      missing: featureCacheBytes(store.rows - store.filled, shapes),
      maxBytes: options.maxBytes ?? MAX_CACHE_BYTES,
      setting: options.setting ?? 'maxBytes',
    })
    return store
  } catch (error) {
    await files?.close()
    throw explained(folder, error)
  }
}

function explained(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR')
    return new UserError(
      `Feature cache ${folder}: the folder cannot be written (${code}). Give another folder, or train without the cache.`,
      { cause: error },
    )
  if (code === 'ENOSPC')
    return new UserError(
      `Feature cache ${folder}: the disk is full. Free some, or give another folder.`,
      {
        cause: error,
      },
    )
  return error
}

/** The header says in words what the folder's name says in digits; where it does not, the folder's content is not ours. */
async function expectHeader(folder: string, header: string, onNote: (note: string) => void) {
  const file = join(folder, 'header.json')
  const found = await readFile(file, 'utf8').catch(() => undefined)
  if (found === header) return
  if (found !== undefined) {
    onNote(`Feature cache ${folder}: its header is damaged; all features are made again.`)
    await rm(folder, { recursive: true })
    await mkdir(folder, { recursive: true })
  }
  await writeFile(`${file}.${process.pid}.tmp`, header)
  await rename(`${file}.${process.pid}.tmp`, file)
}
