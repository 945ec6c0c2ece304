import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { Split } from '../data-set'
import { splitNamed } from './row'
import { isPictureName, walk } from './walk'

/** A list of pictures and captions. */
export interface List {
  readonly format: 'jsonl' | 'csv'
  /** Path relative to the data set's folder. */
  readonly path: string
  /** What the names in the list are relative to, relative to the data set's folder; empty for itself. */
  readonly base: string
  /** Where the list's folder is named as a split. */
  readonly split?: Split
}

/** How a list may be called. */
export const LIST_NAMES = ['metadata.jsonl', 'metadata.csv'] as const

const formatOf = (name: string) => (name.endsWith('.jsonl') ? 'jsonl' : 'csv')

function listIn(names: readonly string[], where: string): string | undefined {
  const found = LIST_NAMES.filter((name) => names.includes(name))
  if (found.length > 1)
    throw new UserError(`${where} holds both ${LIST_NAMES.join(' and ')}. Keep one of them.`)
  if (found.length === 1) return found[0]
  const csv = names.filter((name) => /\.csv$/i.test(name))
  if (csv.length > 1)
    throw new UserError(
      `${where} holds several CSV files (${csv.slice(0, 3).join(', ')}). Name the one to read metadata.csv.`,
    )
  return csv[0]
}

/**
 * Finds what describes a folder's pictures: `metadata.jsonl`, `metadata.csv` or its only CSV, in the folder itself or in
 * each of its folders named as splits (train, val, test).
 *
 * @param root - the data set's folder
 * @returns the lists, none where captions lie beside the pictures; and folders of splits that hold pictures and no list, while
 *   others have one
 * @throws UserError where the folder is missing or more than one list could be meant
 */
export async function findLists(
  root: string,
): Promise<{ readonly lists: readonly List[]; readonly unlisted: readonly string[] }> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT' ? 'no such folder' : code === 'ENOTDIR' ? 'not a folder' : `${code}`
    throw new UserError(`Data set ${root}: ${why}. Check the path (data.root).`, { cause: error })
  })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
  const own = listIn(files, root)
  if (own) return { lists: [{ format: formatOf(own), path: own, base: '' }], unlisted: [] }
  const lists: List[] = []
  const others: string[] = []
  for (const entry of entries.filter((each) => each.isDirectory())) {
    const split = splitNamed(entry.name)
    if (!split) continue
    const found = listIn(await readdir(join(root, entry.name)), join(root, entry.name))
    if (found)
      lists.push({
        format: formatOf(found),
        path: `${entry.name}/${found}`,
        base: entry.name,
        split,
      })
    else others.push(entry.name)
  }
  const unlisted: string[] = []
  if (lists.length > 0)
    for (const name of others)
      if ((await walk(join(root, name))).some(isPictureName)) unlisted.push(name)
  return { lists, unlisted }
}
