import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** Why a name is refused. */
const OUTSIDE = 'leads out of the data set’s folder'

/** Whether a path lies in a folder, both absolute and without links. */
function contains(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/**
 * The file that a list names, if it lies inside the data set's folder, links followed.
 *
 * @param root - the folder, absolute, without links (`realpath`)
 * @param name - as the list says it, relative to the folder
 * @returns absolute path of an existing file, or why there is none
 */
export async function resolveInside(
  root: string,
  name: string,
): Promise<{ file: string } | { why: string }> {
  if (name.includes('\0')) return { why: 'its name holds a zero byte' }
  if (isAbsolute(name) || !contains(root, resolve(root, name))) return { why: OUTSIDE }
  try {
    const file = await realpath(resolve(root, name))
    return contains(root, file) ? { file } : { why: `${OUTSIDE} through a link` }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { why: 'no such file' }
    if (code === 'ELOOP') return { why: 'a link that leads to itself' }
    if (code === 'ENAMETOOLONG') return { why: 'its name is too long' }
    return { why: `cannot be opened (${code})` }
  }
}
