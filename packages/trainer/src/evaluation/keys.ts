import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataSet } from '@laviter/data'
import type { Run } from '../run'

/**
 * Names the model of a run by its content: what was computed with another one is stale.
 *
 * @param run - whose `model/` is there
 * @returns SHA-256 of the model's files, hexadecimal
 */
export async function modelKey({ folder }: Pick<Run, 'folder'>): Promise<string> {
  const root = join(folder, 'model')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${file.slice(root.length)}\n`)
    for await (const chunk of createReadStream(file)) hash.update(chunk)
  }
  return hash.digest('hex')
}

/**
 * Names pictures and captions by what they hold; a picture by its size and time, so that nothing is decoded.
 *
 * @param dataSet - an open data set
 * @param items - indices of its items
 * @returns SHA-256, hexadecimal
 */
export async function dataKey(dataSet: DataSet, items: readonly number[]): Promise<string> {
  const hash = createHash('sha256')
  for (const index of items) {
    const { id, file, captions, class: name } = dataSet.items[index]!
    hash.update(JSON.stringify([id, await pictureStamp(file), captions, name]))
  }
  return hash.digest('hex')
}

/** @returns a picture's size in bytes and time of change; 'missing' where it cannot be found */
export async function pictureStamp(file: string): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs }) => `${size}-${Math.round(mtimeMs)}`,
    () => 'missing',
  )
}
