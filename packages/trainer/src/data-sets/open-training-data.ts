import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeOpenmoji, openDataSet, type DataSet } from '@laviter/data'
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
export function dataRoot({ format, root, size }: Config['data']): string {
  if (root !== undefined) return resolve(root)
  if (format === 'folder') {
    throw new UserError(
      'data.root is not set: name the folder of your pictures with --set data.root=DIR',
    )
  }
  return resolve('.data', format === 'aviary' ? `aviary-${size ?? 'small'}` : format)
}

/** @returns whether the data is on disk, as far as its list tells */
export async function isMade(config: Config): Promise<boolean> {
  if (config.data.format === 'folder') return true
  return access(join(dataRoot(config.data), 'metadata.jsonl')).then(
    () => true,
    () => false,
  )
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
  if (format === 'openmoji' && !(await isMade(config))) {
    const { name, version, integrity } = OPENMOJI
    const source = await fetchNpmPackage(name, version, integrity, { signal: watch.signal })
    await makeOpenmoji({ source, to: root, ...watch })
  }
  const options = { format, root, maxSkipped, ...(size !== undefined && { size }) }
  return holdOut(await openDataSet(options, watch), validation, config.seed)
}
