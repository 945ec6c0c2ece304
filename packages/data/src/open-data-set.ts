import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { AVIARY_VERSION, makeAviary } from './aviary'
import type { AviarySize } from './aviary'
import type { DataSet } from './data-set'
import { readAbout } from './folder/about'
import { openFolder } from './folder/open-folder'
import type { FolderOptions } from './folder/open-folder'
import { openAviary } from './open-aviary'
import type { Watch } from './progress'

/** The kinds of data sets that can be opened. */
export const DATA_FORMATS = ['aviary', 'openmoji', 'folder'] as const

/** See {@link DATA_FORMATS}. */
export type DataFormat = (typeof DATA_FORMATS)[number]

/** Which data set to open. */
export interface OpenOptions extends FolderOptions {
  readonly format: DataFormat
  /** aviary only: drawn into `root` first where it is not there yet. */
  readonly size?: AviarySize
}

/**
 * Opens a data set: reads its lists, looks at every picture, and leaves out what cannot be used, up to a limit.
 *
 * @param options - `format` and `root`; `size` for an aviary that may have to be drawn; `maxSkipped` (0.05), `shares`,
 * `verify` (`decode` for a folder of one's own, `exists` for the made ones), `maxPixels`
 * @param watch - `onProgress`, `signal`
 * @throws UserError saying what is wrong, where, and what to do
 * @example
 * ```ts
 * const photos = await openDataSet({ format: 'folder', root: './photos' })
 * console.log(photos.items.length, photos.skipped)
 * ```
 */
export async function openDataSet(options: OpenOptions, watch: Watch = {}): Promise<DataSet> {
  const { format, size } = options
  const all = { ...options, ...watch }
  if (format === 'folder') return (await openFolder(all)).dataSet
  if (format === 'aviary') {
    if (size && !(await holdsList(options.root)))
      await makeAviary({ size, to: options.root, ...watch })
    await expectMade(options.root, format, size)
    return openAviary(all)
  }
  if (format === 'openmoji') {
    await expectMade(options.root, format)
    return (await openFolder({ verify: 'exists', ...all })).dataSet
  }
  throw new UserError(
    `Data format ${JSON.stringify(format)} is unknown. Use one of ${DATA_FORMATS.join(', ')} (data.format).`,
  )
}

async function holdsList(root: string): Promise<boolean> {
  return access(join(root, 'metadata.jsonl')).then(
    () => true,
    () => false,
  )
}

async function expectMade(root: string, format: 'aviary' | 'openmoji', size?: AviarySize) {
  const make = `laviter data make ${format} --to ${root}`
  if (!(await holdsList(root)))
    throw new UserError(`Data set ${resolve(root)}: no ${format} there yet. Make it: ${make}`)
  const about = await readAbout(root)
  if (about.format !== format)
    throw new UserError(
      `Data set ${resolve(root)} is ${about.format ?? 'a folder of somebody’s own'}, not ${format}. Set data.format to ${about.format ?? 'folder'}, or give another folder.`,
    )
  if (format === 'aviary' && about.version !== AVIARY_VERSION)
    throw new UserError(
      `Data set ${resolve(root)}: this aviary was drawn by ${about.version === undefined || about.version < AVIARY_VERSION ? 'an older' : 'a newer'} version, whose pictures are others. Remove the folder and make it again: ${make}`,
    )
  if (size && about.size !== size)
    throw new UserError(
      `Data set ${resolve(root)} is of size ${about.size}, not ${size}. Set data.size to ${about.size}, or give another folder (data.root).`,
    )
}
