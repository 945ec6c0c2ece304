import { mkdir, open, rm, rmdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '@laviter/nn/errors'
import { explainWriteError, fileErrorCode } from './file-errors'
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity'
import { namesIn } from './run-folder'

/** An empty file says in its name who trains here: a kill leaves it whole, or not at all. */
const LOCK = /^\.training-(?<pid>\d+)-(?<began>[^-]+)-(?<host>.+)$/

/** Two that lock in the same moment both step back, and try again within this time. */
const STEP_BACK_MS = 100

/** Who trains in a folder. */
interface Holder extends ProcessIdentity {
  readonly file: string
  readonly since: Date
}

/**
 * Takes the right to train in a folder, which is made where it is not there. Each process has a lock file of its own and holds the
 * folder once it has made that and sees no other's, so that of two at least one sees the other. The lock of a process that was killed,
 * or whose machine was switched off, does not count and is removed: no later process ever has the same.
 *
 * @param folder - a run's, or what is to become one
 * @returns gives the right back; a folder that was made for it and is still empty goes too
 * @throws UserError where another process has it (nothing is written then), or the folder cannot be written
 */
export async function lockRunFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder)
  const me = await thisProcess()
  const own = nameOf(me)
  let made: string | undefined
  const release = async () => {
    try {
      await rm(join(path, own), { force: true })
      if (made !== undefined) await rmdir(path) // still empty: what was to be trained was refused
    } catch {
      // what is left of the lock ends with this process
    }
  }
  try {
    for (;;) {
      const holder = await otherHolder(path, me.host)
      if (holder !== undefined) throw isTrained(folder, holder, me)
      made = (await mkdir(path, { recursive: true })) ?? made
      if (!(await makeLock(path, own))) continue // this process did in the meantime
      if ((await otherHolder(path, me.host, own)) === undefined) return release
      await release()
      await wait(Math.random() * STEP_BACK_MS)
    }
  } catch (error) {
    throw explainWriteError(error, `The run folder ${folder}`, 'Or name another with --run.')
  }
}

/** @returns whether a file of this name in a run folder is a lock */
export const isLock = (name: string): boolean => LOCK.test(name)

const nameOf = ({ pid, began, host }: ProcessIdentity) =>
  `.training-${pid}-${began}-${encodeURIComponent(host)}`

/** Looks for a lock that counts, but for one's own, and removes those that do not. */
async function otherHolder(path: string, here: string, own?: string): Promise<Holder | undefined> {
  for (const name of (await namesIn(path)) ?? []) {
    const { pid, began, host } = LOCK.exec(name)?.groups ?? {}
    if (!pid || !began || !host || name === own) continue
    const file = join(path, name)
    const since = await madeAt(file)
    if (since === undefined) continue
    const holder = { pid: Number(pid), began, host: decodeURIComponent(host), file, since }
    if (holder.host !== here || (await isRunning(holder, since))) return holder
    await rm(file, { force: true })
  }
  return undefined
}

/** @returns undefined where the lock was given back meanwhile */
async function madeAt(file: string): Promise<Date | undefined> {
  try {
    return (await stat(file)).mtime
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** @returns false where it is there already */
async function makeLock(path: string, name: string): Promise<boolean> {
  try {
    await (await open(join(path, name), 'wx')).close()
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST' && (await namesIn(path))?.includes(name)) return false
    throw error
  }
}

function isTrained(folder: string, holder: Holder, me: ProcessIdentity): UserError {
  const { pid, host, file } = holder
  const since = holder.since.toLocaleString('sv-SE') // year first, to the second
  const untilDone = 'Wait until it is done'
  const another = 'or name another folder with --run'
  if (host !== me.host)
    return new UserError(
      `${folder} is being trained by process ${pid} on ${host} since ${since}; whether that still runs cannot be seen from ${me.host}. ${untilDone}, ${another}; if it was killed, remove ${file}`,
    )
  if (nameOf(holder) === nameOf(me))
    return new UserError(
      `${folder} is being trained by this process since ${since}. ${untilDone}, ${another}`,
    )
  return new UserError(
    `${folder} is being trained by process ${pid} since ${since}. ${untilDone}, stop it (Ctrl-C or kill ${pid}: it writes a checkpoint first), ${another}; if that process does not train here, remove ${file}`,
  )
}
