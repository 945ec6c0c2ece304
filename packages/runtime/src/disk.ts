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
  const free = await freeDisk(folder)
  if (free < bytes)
    throw new UserError(
      `${gigabytes(bytes)} of disk are needed under ${folder}, ${gigabytes(free)} are free: free some, or name another place in LAVITER_CACHE`,
    )
}

/**
 * @param folder - it may not exist yet
 * @returns bytes that may be written there
 */
export async function freeDisk(folder: string): Promise<number> {
  let existing = folder
  while (!(await isFolder(existing))) existing = dirname(existing)
  const { bavail, bsize } = await statfs(existing)
  return bavail * bsize
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
