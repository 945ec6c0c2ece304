import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { readSafetensors, writeSafetensors, type StoredTensor } from '@laviter/nn/safetensors'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import type { Run } from '../run'
import { explainWriteError, fileErrorCode } from '../training/file-errors'

/** What embeddings depend on; where one differs, they are stale. */
export type EmbeddingKeys = Readonly<Record<string, string>>

const pathOf = ({ folder }: Pick<Run, 'folder'>, name: string) =>
  join(folder, 'index', `${name}.safetensors`)

/**
 * Reads embeddings kept in a run.
 *
 * @param run - their run
 * @param name - of the index: a split, or what names a folder of pictures
 * @param keys - what they must have been made from
 * @returns the sets of rows by name and the texts kept with them; undefined where there are none, or stale or damaged ones
 */
export async function loadEmbeddings(
  run: Pick<Run, 'folder'>,
  name: string,
  keys: EmbeddingKeys,
): Promise<Partial<Record<string, EmbeddingRows>> | undefined> {
  return (await loadIndex(run, name, keys))?.rows
}

/** As {@link loadEmbeddings}, with the texts that were stored beside the rows. */
export async function loadIndex(
  run: Pick<Run, 'folder'>,
  name: string,
  keys: EmbeddingKeys,
): Promise<
  { rows: Partial<Record<string, EmbeddingRows>>; texts: Record<string, string> } | undefined
> {
  const kept = await loadTensors(run, name, keys)
  if (kept === undefined) return undefined
  const rows: Partial<Record<string, EmbeddingRows>> = {}
  for (const [set, { shape, data }] of Object.entries(kept.tensors)) {
    const [count, columns] = shape
    if (count === undefined || columns === undefined || !(data instanceof Float32Array)) {
      return undefined
    }
    rows[set] = { rows: count, columns, data }
  }
  return { rows, texts: kept.texts }
}

/** As {@link loadIndex}, of tensors of any shape. */
export async function loadTensors(
  run: Pick<Run, 'folder'>,
  name: string,
  keys: EmbeddingKeys,
): Promise<{ tensors: Record<string, StoredTensor>; texts: Record<string, string> } | undefined> {
  const path = pathOf(run, name)
  const bytes = await readFile(path).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (bytes === undefined) return undefined
  try {
    const { tensors, metadata } = readSafetensors(bytes, { where: path })
    if (Object.entries(keys).some(([key, value]) => metadata[key] !== value)) return undefined
    return { tensors, texts: metadata }
  } catch (error) {
    if (isUserError(error)) return undefined // cut short by a crash: it is made anew
    throw error
  }
}

/**
 * Keeps embeddings in a run's `index/`; readers see the old file or the new one.
 *
 * @param run - their run
 * @param name - of the index
 * @param sets - rows by name
 * @param texts - keys, and what else is to be found again
 * @throws UserError where the run cannot be written
 */
export async function saveEmbeddings(
  run: Pick<Run, 'folder'>,
  name: string,
  sets: Readonly<Record<string, EmbeddingRows>>,
  texts: EmbeddingKeys,
): Promise<void> {
  const tensors = Object.fromEntries(
    Object.entries(sets).map(([set, { rows, columns, data }]) => [
      set,
      { dtype: 'F32' as const, shape: [rows, columns], data },
    ]),
  )
  await saveTensors(run, name, tensors, texts)
}

/** As {@link saveEmbeddings}, of tensors of any shape. */
export async function saveTensors(
  run: Pick<Run, 'folder'>,
  name: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  texts: EmbeddingKeys,
): Promise<void> {
  const path = pathOf(run, name)
  const temporary = `${path}.${randomUUID()}`
  try {
    await mkdir(join(run.folder, 'index'), { recursive: true })
    await writeFile(temporary, writeSafetensors(tensors, texts))
    await rename(temporary, path)
  } catch (error) {
    throw explainWriteError(error, `The index ${path}`)
  } finally {
    await rm(temporary, { force: true })
  }
}
