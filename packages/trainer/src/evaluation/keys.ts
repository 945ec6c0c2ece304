import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { DataSet } from '@laviter/data'
import { alignerFiles } from '../training/run-folder'

/**
 * Names an aligner by its content.
 *
 * @param model - a run's `model/`, or the one that it had before phase joint
 * @returns SHA-256 of the aligner's files, hexadecimal
 */
export async function alignerKeyIn(model: string): Promise<string> {
  return contentKey(model, await alignerFiles(model))
}

/**
 * Names all models of a run by their content.
 *
 * @param model - a run's `model/`
 * @returns SHA-256 of the models' files, hexadecimal
 */
export async function modelKeyIn(model: string): Promise<string> {
  const entries = await readdir(model, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return contentKey(
    model,
    files.map(({ parentPath, name }) => relative(model, join(parentPath, name))),
  )
}

async function contentKey(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files.toSorted()) {
    hash.update(`${file}\n`)
    for await (const chunk of createReadStream(join(root, file))) hash.update(chunk)
  }
  return hash.digest('hex')
}

/**
 * Names pictures and captions by what they hold; a picture by its stamp, so that nothing is decoded.
 *
 * @param dataSet - an open data set
 * @param items - indices of its items
 * @param stampOf - what a picture's file is known by; its size and time unless given
 * @returns SHA-256, hexadecimal
 */
export async function dataKey(
  dataSet: DataSet,
  items: readonly number[],
  stampOf: (file: string) => Promise<string> = pictureStamp,
): Promise<string> {
  const hash = createHash('sha256')
  for (const index of items) {
    const { id, file, captions, class: name } = dataSet.items[index]!
    hash.update(JSON.stringify([id, await stampOf(file), captions, name]))
  }
  return hash.digest('hex')
}

/** Pictures that the oracle is asked of: it names no statement, but how it judges by these tells one from another. */
const JUDGED = 64

/**
 * Names what a data set says that pictures show and captions state. Both stand beside pictures and captions: {@link dataKey} does
 * not see them.
 *
 * @param dataSet - an open data set; one that says nothing has a name too
 * @param items - indices of its items
 * @returns SHA-256, hexadecimal
 */
export function truthKey(
  { attributes: table, oracle, items: all }: Pick<DataSet, 'attributes' | 'oracle' | 'items'>,
  items: readonly number[],
): string {
  const hash = createHash('sha256')
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`)
  if (table !== undefined) {
    add(table.attributes.map(({ part, value, phrase }) => [part, value, phrase]))
    for (const item of items) add([table.present(item), table.absent(item)])
  }
  if (oracle !== undefined) {
    const judged = items.slice(0, JUDGED)
    for (const item of items)
      for (const index of all[item]!.captions.keys())
        add(judged.map((image) => oracle(image, { item, index })))
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

/** @returns a picture's size in bytes; 'missing' where it cannot be found */
export async function pictureBytes(file: string): Promise<string> {
  return stat(file).then(
    ({ size }) => String(size),
    () => 'missing',
  )
}
