import { stat } from 'node:fs/promises'
import type { DataSet } from '../data-set'
import { pictureError } from '../image/picture-fault'
import { mapLimited } from '../limiter'

/**
 * What tells one picture from another, or from itself after a change: its id, size and time of change.
 *
 * @param dataSet - an opened data set
 * @returns one text for each item, in order
 * @throws UserError naming a picture that is gone
 */
export function itemIdentities(dataSet: Pick<DataSet, 'items'>): Promise<string[]> {
  return mapLimited(dataSet.items, 32, async ({ id, file }) => {
    const { size, mtimeMs } = await stat(file).catch((error: unknown) => {
      throw pictureError(file, error)
    })
    return `${id}:${size}:${mtimeMs}`
  })
}
