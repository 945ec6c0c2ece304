import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from './cache'
import { UserError } from './errors'

/**
 * @param folder - where something will be written; it may not exist yet
 * @param bytes - how much
 * @throws UserError where the disk has less
 */
export async function needDisk(folder: string, bytes: number): Promise<void> {
  let existing = folder
  while (!(await isFolder(existing))) existing = dirname(existing)
  const { bavail, bsize } = await statfs(existing)
  if (bavail * bsize < bytes)
    throw new UserError(
      `${gigabytes(bytes)} of disk are needed under ${folder}, ${gigabytes(bavail * bsize)} are free: free some, or name another place in LAVITER_CACHE`,
    )
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
