import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lock } from 'proper-lockfile'
import { errorCode, messageOf, UserError } from './errors'

/**
 * The folder that all `@laviter` projects of a user share: `LAVITER_CACHE`, else `laviter` in `XDG_CACHE_HOME` or
 * in `~/.cache`.
 *
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheRoot(): string {
  const own = process.env.LAVITER_CACHE
  if (own) return resolve(own)
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'laviter')
}

/** Options of {@link publishFolder} and {@link withLock}. */
export interface LockOptions {
  /** Called once, where another process holds the lock. */
  readonly onWait?: () => void
  /** Stops the wait. */
  readonly signal?: AbortSignal
}

/**
 * Makes a folder as a whole: it is filled under a temporary name, synced, then renamed, so that whoever sees it
 * sees it complete. One process fills it; others wait for it.
 *
 * @param target - the folder to make; where it exists already nothing is done
 * @param fill - writes the content into the temporary folder that it is given
 * @throws UserError where the disk is full or the place cannot be written
 */
export async function publishFolder(
  target: string,
  fill: (folder: string) => Promise<void>,
  options: LockOptions = {},
): Promise<void> {
  if (await isFolder(target)) return
  await withLock(
    target,
    async () => {
      if (await isFolder(target)) return // another process made it while we waited
      await removeLeftovers(target)
      const draft = `${target}.${randomBytes(4).toString('hex')}.part`
      try {
        await mkdir(draft, { recursive: true })
        await fill(draft)
        await syncTree(draft)
        await rename(draft, target)
        await syncPath(dirname(target))
      } catch (error) {
        await rm(draft, { recursive: true, force: true })
        throw diskError(error, dirname(target))
      }
    },
    options,
  )
}

/**
 * @param target - what is locked; the lock is `target.lock` beside it
 * @param work - runs while no other process holds the lock; a dead process's lock expires in ten seconds
 * @returns what `work` returns
 * @throws UserError where the place cannot be written
 */
export async function withLock<T>(
  target: string,
  work: () => Promise<T>,
  { onWait, signal }: LockOptions = {},
): Promise<T> {
  const folder = dirname(target)
  let release: (() => Promise<void>) | undefined
  try {
    await mkdir(folder, { recursive: true })
    for (let waits = 0; !release; waits++) {
      release = await tryLock(target)
      if (release) break
      if (waits === 0) onWait?.()
      await sleep(300, undefined, { signal })
    }
  } catch (error) {
    throw diskError(error, folder)
  }
  try {
    return await work()
  } finally {
    await release?.().catch(() => undefined) // it expired while the machine slept: not ours any more
  }
}

async function tryLock(target: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(target, {
      realpath: false,
      stale: 10_000,
      update: 3_000,
      // the default throws from a timer; a folder that two made at once is the same folder
      onCompromised: () => undefined,
    })
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') return undefined
    throw error
  }
}

/** @returns whether `path` is a folder */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/**
 * @param error - what a file operation threw
 * @param folder - where it happened
 * @returns a UserError for what the user can mend (disk full, no permission, read-only), else the error itself
 */
export function diskError(error: unknown, folder: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        `The disk is full: free some space under ${folder}, or name another place in LAVITER_CACHE`,
        { cause: error },
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return new UserError(
        `Cannot write to ${folder} (${messageOf(error)}): name another place in LAVITER_CACHE`,
        { cause: error },
      )
    default:
      return error
  }
}

/** Removes what killed processes left of this folder: we hold its lock, so nobody is writing there. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target)
  const prefix = target.slice(folder.length + 1) + '.'
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && name.endsWith('.part'))
      await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Some thousand files, one after the other, would each wait for the disk's journal: many at once share it. */
async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  for (let start = 0; start < paths.length; start += 64)
    await Promise.all(paths.slice(start, start + 64).map(syncPath))
  await syncPath(folder)
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error // a file system that cannot sync folders
  } finally {
    await file.close()
  }
}
