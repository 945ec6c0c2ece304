import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { codeOf } from '@laviter/nn/errors'
import type { Skipped } from '../data-set'
import { isLinkedFolder, LINKED_FOLDER } from './linked-folder'

/** Folders inside folders that are looked into. */
const MAX_DEPTH = 16

/** Endings of pictures, lower case. */
export const PICTURE_ENDINGS: readonly string[] = [
  ...['.png', '.jpg', '.jpeg', '.jfif', '.webp', '.gif', '.svg', '.tif', '.tiff', '.avif'],
]

/** Whether a name ends as pictures' names do. */
export function isPictureName(name: string): boolean {
  return PICTURE_ENDINGS.includes(extname(name).toLowerCase())
}

/** What lies below a folder. */
export interface Walked {
  /** Paths relative to the folder with forward slashes, in the order of their names whatever the file system. */
  readonly files: readonly string[]
  /** Folders that were not looked into. */
  readonly skipped: readonly Skipped[]
}

/**
 * All files below a folder, hidden ones left out; linked folders are not entered.
 *
 * @param root - the folder
 */
export async function walk(root: string): Promise<Walked> {
  const files: string[] = []
  const skipped: Skipped[] = []
  const visit = async (folder: string, depth: number) => {
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const skip = (why: string) => void skipped.push({ file: `${path}/`, why })
      if (await isLinkedFolder(join(root, path), entry)) skip(LINKED_FOLDER)
      else if (!entry.isDirectory()) files.push(path)
      else if (depth === MAX_DEPTH) skip(`lies more than ${MAX_DEPTH} folders deep`)
      else
        await visit(path, depth + 1).catch((error: unknown) =>
          skip(`cannot be opened (${codeOf(error)})`),
        )
    }
  }
  await visit('', 0)
  return { files, skipped }
}
