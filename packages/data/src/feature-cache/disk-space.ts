import { statfs } from 'node:fs/promises'
import { UserError } from '@laviter/nn/errors'

/** Left free on the disk: others write to it as well. */
const SPARE = 256 * 2 ** 20

/** Bytes for people: `0.44 MB`, `2.1 GB`. */
export function formatBytes(bytes: number): string {
  const [size, unit] =
    bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB']
  return `${size >= 100 ? Math.round(size) : +size.toPrecision(2)} ${unit}`
}

/** What a cache needs and may take. */
export interface SpaceNeeded {
  /** An existing folder on the disk that is asked. */
  readonly folder: string
  /** Bytes of the full cache. */
  readonly needed: number
  /** Bytes that are still to be written. */
  readonly missing: number
  readonly maxBytes: number
  /** What the user calls the limit. */
  readonly setting: string
}

/**
 * Refuses a cache before anything of it is computed.
 *
 * @throws UserError where it passes its limit or the disk's free space, with both numbers
 */
export async function expectSpace(space: SpaceNeeded): Promise<void> {
  const { folder, needed, missing, maxBytes, setting } = space
  if (missing === 0) return
  if (needed > maxBytes)
    throw new UserError(
      `Feature cache ${folder}: it would take ${formatBytes(needed)}, more than the ${formatBytes(maxBytes)} that ${setting} allows. Raise ${setting}, take fewer views, or train without the cache.`,
    )
  const { bavail, bsize } = await statfs(folder)
  const free = Math.max(0, bavail * bsize - SPARE)
  if (missing > free)
    throw new UserError(
      `Feature cache ${folder}: ${formatBytes(missing)} are still to be written and the disk has ${formatBytes(free)} to spare. Free some, give another folder, take fewer views, or train without the cache.`,
    )
}
