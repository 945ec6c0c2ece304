import type { Dirent } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Why what lies in one is left out. */
export const LINKED_FOLDER =
  'a linked folder, which is not entered: put the folder itself in its place'

/**
 * Whether an entry of a folder is a link to a folder.
 *
 * @param path - where the entry lies
 */
export async function isLinkedFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  )
}
