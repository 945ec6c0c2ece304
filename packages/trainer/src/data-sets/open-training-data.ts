import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeAviary, makeOpenmoji, openDataSet, type DataSet } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { fetchNpmPackage, OPENMOJI } from '@laviter/runtime'
import type { Config } from '../config/schema'
import type { JobWatch } from '../training/while-doing'
import { holdOut } from './hold-out'

/**
 * @param data - the configuration's section
 * @returns absolute path of the data's folder
 * @throws UserError where a folder of one's own is not named
 */
export function dataRoot({ format, root, size }: Makeable & Pick<Config['data'], 'root'>): string {
  if (root !== undefined) return resolve(root)
  if (format === 'folder') {
    throw new UserError(
      'data.root is not set: name the folder of your pictures with --set data.root=DIR',
    )
  }
  return resolve('.data', format === 'aviary' ? `aviary-${size ?? 'small'}` : format)
}

/** @returns whether the data is on disk, as far as its list tells */
export async function isMade({ data }: Config): Promise<boolean> {
  if (data.format === 'folder') return true
  return access(join(dataRoot(data), 'metadata.jsonl')).then(
    () => true,
    () => false,
  )
}

/** A data set that can be made here. */
export type Makeable = Pick<Config['data'], 'format' | 'size'>

/**
 * Makes one of the embedded data sets; one that is there already is left as it is.
 *
 * @param data - which, and for the aviary its size
 * @param root - absolute path of its folder
 * @param watch - progress and signal
 * @throws UserError where the folder holds something else, or the disk is full
 */
export async function makeData(
  { format, size = 'small' }: Makeable,
  root: string,
  watch: JobWatch,
): Promise<void> {
  if (format === 'aviary') await makeAviary({ size, to: root, ...watch })
  if (format !== 'openmoji') return
  const { name, version, integrity } = OPENMOJI
  const source = await fetchNpmPackage(name, version, integrity, { signal: watch.signal })
  await makeOpenmoji({ source, to: root, ...watch })
}

/**
 * Opens the data of a run, which is made first where it can be, with a validation split.
 *
 * @param config - the run's
 * @param watch - progress and signal
 * @throws UserError saying what is wrong with the data, where, and what to do
 */
export async function openTrainingData(config: Config, watch: JobWatch): Promise<DataSet> {
  const { format, size, maxSkipped, validation } = config.data
  const root = dataRoot(config.data)
  if (!(await isMade(config))) await makeData(config.data, root, watch)
  const sized = { format, ...(size && { size }) } // one that is there already must have it
  const dataSet = await openDataSet({ ...sized, root, maxSkipped }, watch)
  return holdOut(dataSet, validation, config.seed)
}
