import { join } from 'node:path'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import { readTensorFile, writeTensorFile, type ContentKeys } from '../features/tensor-file'
import type { Run } from '../run'

/**
 * @param run - that keeps something
 * @param name - of it: a split, or what names a folder of pictures
 * @returns its file in the run's `index/`
 */
export const indexPath = ({ folder }: Pick<Run, 'folder'>, name: string): string =>
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
  keys: ContentKeys,
): Promise<Partial<Record<string, EmbeddingRows>> | undefined> {
  return (await loadIndex(run, name, keys))?.rows
}

/** As {@link loadEmbeddings}, with the texts that were stored beside the rows. */
export async function loadIndex(
  run: Pick<Run, 'folder'>,
  name: string,
  keys: ContentKeys,
): Promise<
  { rows: Partial<Record<string, EmbeddingRows>>; texts: Record<string, string> } | undefined
> {
  const kept = await readTensorFile(indexPath(run, name), keys)
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
  texts: ContentKeys,
): Promise<void> {
  const tensors = Object.fromEntries(
    Object.entries(sets).map(([set, { rows, columns, data }]) => [
      set,
      { dtype: 'F32' as const, shape: [rows, columns], data },
    ]),
  )
  await writeTensorFile(indexPath(run, name), { tensors, texts }, 'The index')
}
