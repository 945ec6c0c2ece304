import { realpath } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { DataSet, Item, Skipped } from '../data-set'
import type { Watch } from '../progress'
import { assignSplit, DEFAULT_SHARES } from './assign-split'
import type { SplitShares } from './assign-split'
import { readAbout } from './about'
import { collectRows } from './collect-rows'
import type { Described } from './collect-rows'
import { enforceSkipLimit, MAX_SKIPPED } from './skip-limit'
import { areSplitFolders, splitOfFolder } from './split-folders'
import { verifyPictures } from './verify-pictures'
import type { VerifyOptions } from './verify-pictures'

/** How a folder is opened. */
export interface FolderOptions extends Partial<VerifyOptions> {
  readonly root: string
  /** Largest share of entries that may be left out, 0 to 1 (0.05 unless given). */
  readonly maxSkipped?: number
  /** For pictures whose split neither a list nor a folder names (a tenth validation, a fifth test unless given). */
  readonly shares?: SplitShares
  /** Columns of the list that the caller reads itself. */
  readonly extraColumns?: readonly string[]
}

/** A data set, and the list's own fields by item. */
export interface OpenedFolder {
  readonly dataSet: DataSet
  readonly fields: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Opens pictures and captions of one's own: `metadata.jsonl` (`file_name`, `text` as a string or list, optional `split`
 * and `class`), a CSV with the same columns, or `NAME.txt` beside `NAME.jpg`.
 *
 * @param options - see {@link FolderOptions}
 * @throws UserError where there is no folder or list, more entries are bad than allowed, or some pictures lie in the folders of
 * splits and others do not
 */
export async function openFolder(options: FolderOptions & Watch): Promise<OpenedFolder> {
  const { maxSkipped = MAX_SKIPPED, shares = DEFAULT_SHARES, verify = 'decode' } = options
  const root = await realpath(resolve(options.root)).catch((error: unknown) => {
    throw new UserError(`Data set ${options.root}: no such folder. Check the path (data.root).`, {
      cause: error,
    })
  })
  const {
    pictures,
    skipped: badRows,
    unknownColumns,
    byRootList,
  } = await collectRows(root, options.extraColumns)
  options.signal?.throwIfAborted()
  const verified = await verifyPictures(
    root,
    pictures.map((picture) => picture.id),
    { ...options, verify },
  )
  const skipped: Skipped[] = [...badRows]
  const sound: { picture: Described; file: string }[] = []
  verified.forEach((each, i) => {
    const picture = pictures[i]!
    if ('file' in each) sound.push({ picture, file: each.file })
    else skipped.push({ file: `${picture.at} (${picture.id})`, why: each.why })
  })
  enforceSkipLimit(root, sound.length, skipped, maxSkipped)
  const unsaid = sound.flatMap(({ picture }) => (picture.split ? [] : [picture.id]))
  const byFolder = byRootList && areSplitFolders(root, unsaid)
  const splitOf = (id: string) => (byFolder && splitOfFolder(id)) || assignSplit(id, shares)
  const classNames = new Map<string, number>()
  const items = sound.map(({ picture, file }): Item => {
    const { id, captions, class: name = id, split = splitOf(id) } = picture
    if (!classNames.has(name)) classNames.set(name, classNames.size)
    return { id, file, captions, class: name, classIndex: classNames.get(name)!, split }
  })
  const { name = basename(root), attribution } = await readAbout(root)
  return {
    dataSet: {
      name,
      root,
      items,
      classes: [...classNames.keys()],
      ...(attribution !== undefined && { attribution }),
      skipped,
      unknownColumns,
    },
    fields: sound.map(({ picture }) => picture.fields),
  }
}
