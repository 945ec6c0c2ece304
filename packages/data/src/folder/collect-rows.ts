import { posix } from 'node:path'
import type { Skipped, Split } from '../data-set'
import { findLists } from './find-list'
import type { List } from './find-list'
import { listFile } from './list-file'
import { readCsv } from './read-csv'
import { readJsonl } from './read-jsonl'
import { readTextFiles } from './read-text-files'
import { blank, COLUMNS, readRow } from './row'
import type { RawRow, Row } from './row'

/** A picture as the lists describe it; several rows may have named it. */
export interface Described {
  readonly id: string
  readonly at: string
  readonly captions: readonly string[]
  readonly split?: Split
  readonly class?: string
  /** The list's own fields, ours and others, of the first row that named it. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** All that a folder's lists say. */
export interface Collected {
  readonly pictures: readonly Described[]
  readonly skipped: readonly Skipped[]
  readonly unknownColumns: readonly string[]
  /** Whether one list in the folder itself describes all pictures: their own folders are still to be looked at for splits. */
  readonly byRootList: boolean
}

/** One name for one picture, however a list spells the way to it from its folder. */
function idOf(name: string, base: string): string {
  const way = name.trim().replaceAll('\\', '/')
  return way === '' ? '' : posix.join(base, way)
}

async function* rawRows(root: string, lists: readonly List[]): AsyncGenerator<RawRow | Skipped> {
  if (lists.length === 0) yield* readTextFiles(root)
  for (const { format, path, base, split } of lists) {
    const read = format === 'jsonl' ? readJsonl : readCsv
    for await (const row of read(await listFile(root, path))) {
      if (!('fields' in row)) yield row
      else {
        const { file_name: name, split: own } = row.fields
        const id = typeof name === 'string' ? idOf(name, base) : name
        // an empty cell says nothing against the folder
        const part = blank(own) ? split : own
        yield { at: row.at, fields: { ...row.fields, split: part, file_name: id } }
      }
    }
  }
}

/**
 * Reads the lists of a folder; rows that name the same picture are joined.
 *
 * @param root - absolute path of the data set's folder
 * @param extraColumns - columns beside ours that the caller understands
 * @throws UserError where there is no folder, or its lists cannot be read at all
 */
export async function collectRows(
  root: string,
  extraColumns: readonly string[] = [],
): Promise<Collected> {
  const known = new Set<string>([...COLUMNS, ...extraColumns])
  const { lists, unlisted } = await findLists(root)
  const skipped: Skipped[] = [...unlisted]
  const columns = new Set<string>()
  const pictures = new Map<string, Described>()
  for await (const raw of rawRows(root, lists)) {
    if (!('fields' in raw)) {
      skipped.push(raw)
      continue
    }
    for (const column of Object.keys(raw.fields)) columns.add(column)
    const row = readRow(raw)
    if ('why' in row) {
      skipped.push(row)
      continue
    }
    skipped.push(...row.dropped)
    const earlier = pictures.get(row.name)
    const clash = earlier && clashOf(earlier, row)
    if (clash) skipped.push({ file: `${row.at} (${row.name})`, why: clash })
    else pictures.set(row.name, earlier ? joined(earlier, row) : described(row, raw))
  }
  const unknownColumns = [...columns].filter((column) => !known.has(column))
  const byRootList = lists.some(({ base }) => base === '')
  return { pictures: [...pictures.values()], skipped, unknownColumns, byRootList }
}

function described(row: Row, { fields }: RawRow): Described {
  const { at, name: id, captions, split, class: named } = row
  return { id, at, captions, ...(split && { split }), ...(named && { class: named }), fields }
}

function clashOf(known: Described, row: Row): string | undefined {
  if (known.split && row.split && known.split !== row.split)
    return `split is ${row.split}, but ${known.split} at ${known.at}`
  if (known.class && row.class && known.class !== row.class)
    return `class is ${row.class}, but ${known.class} at ${known.at}`
  return undefined
}

function joined(known: Described, row: Row): Described {
  return {
    ...known,
    captions: [...new Set([...known.captions, ...row.captions])],
    ...(row.split && { split: row.split }),
    ...(row.class && { class: row.class }),
  }
}
