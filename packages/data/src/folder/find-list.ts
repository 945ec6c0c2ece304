import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, UserError } from '@laviter/nn/errors'
import type { Skipped, Split } from '../data-set'
import { isLinkedFolder, LINKED_FOLDER } from './linked-folder'
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

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such folder',
  ENOTDIR: 'not a folder',
  EACCES: 'no permission to read it',
}

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

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = codeOf(error)
    const why = FAULTS[code] ?? code
    throw new UserError(`Data set ${folder}: ${why}. Check the path (data.root).`, { cause: error })
  })
}

/**
 * Finds what describes a folder's pictures: `metadata.jsonl`, `metadata.csv` or its only CSV, in the folder itself or in
 * each of its folders named as splits (train, val, test).
 *
 * @param root - the data set's folder
 * @returns the lists, none where captions lie beside the pictures; and folders of splits that are passed over while others have
 *   a list: they hold pictures and none, or are linked
 * @throws UserError where a folder is missing or closed to us, or more than one list could be meant
 */
export async function findLists(
  root: string,
): Promise<{ readonly lists: readonly List[]; readonly unlisted: readonly Skipped[] }> {
  const entries = await entriesOf(root)
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
  const own = listIn(files, root)
  if (own) return { lists: [{ format: formatOf(own), path: own, base: '' }], unlisted: [] }
  const lists: List[] = []
  const unlisted: Skipped[] = []
  const others: string[] = []
  for (const entry of entries) {
    const split = splitNamed(entry.name)
    const folder = join(root, entry.name)
    if (split && (await isLinkedFolder(folder, entry)))
      unlisted.push({ file: `${entry.name}/`, why: LINKED_FOLDER })
    if (!split || !entry.isDirectory()) continue
    const names = (await entriesOf(folder)).map(({ name }) => name)
    const found = listIn(names, folder)
    if (found)
      lists.push({
        format: formatOf(found),
        path: `${entry.name}/${found}`,
        base: entry.name,
        split,
      })
    else others.push(entry.name)
  }
  // captions then lie beside the pictures, and whoever reads those passes over the same
  if (lists.length === 0) return { lists, unlisted: [] }
  const why = `no ${LIST_NAMES.join(' or ')} in it, as other splits have`
  for (const name of others) {
    const { files, skipped } = await walk(join(root, name))
    if (files.some(isPictureName) || skipped.length > 0) unlisted.push({ file: `${name}/`, why })
  }
  return { lists, unlisted }
}
