import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

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

/**
 * All files below a folder, hidden ones left out; linked folders are not entered.
 *
 * @param root - the folder
 * @returns paths relative to it with forward slashes, in the order of their names whatever the file system
 */
export async function walk(root: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (folder: string, depth: number) => {
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await visit(path, depth + 1)
      } else found.push(path)
    }
  }
  await visit('', 0)
  return found
}
