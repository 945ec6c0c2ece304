import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { resolveInside } from './inside'

async function faultOf(root: string, path: string): Promise<string | undefined> {
  const inside = await resolveInside(root, path)
  if ('why' in inside) return inside.why
  const found = await stat(inside.file)
  if (!found.isFile()) return found.isDirectory() ? 'a folder' : 'not a file'
  return access(inside.file, constants.R_OK).then(
    () => undefined,
    () => 'no permission to read it',
  )
}

/**
 * The file of a list, which may be a link to another one in the data set's folder.
 *
 * @param root - the data set's folder, absolute, without links
 * @param path - the list, relative to it
 * @returns its absolute path, by the name that it has in the folder
 * @throws UserError where there is nothing to read, or it leads out of the folder
 */
export async function listFile(root: string, path: string): Promise<string> {
  const file = join(root, path)
  const why = await faultOf(root, path)
  if (why === undefined) return file
  throw new UserError(
    `${file}: this list cannot be read: ${why}. Put a file that you may read in its place, not a link out of the folder, or remove it.`,
  )
}
