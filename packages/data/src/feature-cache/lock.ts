import { readFile, readlink, rmdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '@laviter/nn/errors'
import lockfile from 'proper-lockfile'

/** After so long without a sign of life a lock counts as left behind; signs come every quarter of it. */
const STALE_MS = 40_000

/** The right to write a cache. */
export interface WriteLock {
  /** @throws UserError where another process took it, since this one was stopped for too long */
  check(): void
  release(): Promise<void>
}

const OWNER = 'owner.json'

/** A new owner names itself at once; within this time an old name would be replaced. */
const NAMING_MS = 300

interface Owner {
  readonly pid: number
  readonly host: string
  /** Where the number counts; left out where the system has one space, or does not tell. */
  readonly space?: string
}

/** Containers may share a host's name and number their processes each for itself: boot and space of numbers on Linux. */
async function spaceOfNumbers(): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot.slice(0, 8)} ${await readlink('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

/** Whether the process that left the lock, on this machine, is gone: killed, it could not clean up. */
async function ownerIsGone(folder: string): Promise<boolean> {
  try {
    const { pid, host, space } = JSON.parse(await readFile(join(folder, OWNER), 'utf8')) as Owner
    if (host !== hostname()) return false
    if (space !== undefined && space !== (await spaceOfNumbers())) return false // it cannot be seen from here
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/**
 * Takes the right to write a cache's folder.
 *
 * @param folder - the cache's own folder, existing
 * @throws UserError where another process has it; the disk's own error where it cannot be taken for another reason
 */
export async function lockForWriting(folder: string): Promise<WriteLock> {
  let lost = false
  const take = () =>
    lockfile.lock(folder, {
      stale: STALE_MS,
      update: STALE_MS / 4,
      realpath: false,
      onCompromised: () => {
        lost = true
      },
    })
  const inUse = (cause: unknown) =>
    new UserError(
      `Feature cache ${folder}: another process is filling it. Wait until it is done (it can be read by any number then), or give this run a cache folder of its own.`,
      { cause },
    )
  const isHeld = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ELOCKED'
  let release: () => Promise<void>
  try {
    release = await take()
  } catch (error) {
    if (!isHeld(error)) throw error
    if (!(await ownerIsGone(folder))) throw inUse(error)
    await wait(NAMING_MS)
    if (!(await ownerIsGone(folder))) throw inUse(error)
    await rmdir(`${folder}.lock`).catch(() => {})
    release = await take().catch((again: unknown) => {
      throw isHeld(again) ? inUse(again) : again
    })
  }
  try {
    const owner = { pid: process.pid, host: hostname(), space: await spaceOfNumbers() }
    await writeFile(join(folder, OWNER), JSON.stringify(owner))
  } catch (error) {
    await release()
    throw error
  }
  return {
    check: () => {
      if (lost) throw inUse(new Error('the lock was lost'))
    },
    release: async () => {
      if (!lost) await release()
    },
  }
}
