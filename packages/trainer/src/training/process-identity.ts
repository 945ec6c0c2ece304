import { readFile } from 'node:fs/promises'
import { hostname, uptime } from 'node:os'
import { fileErrorCode } from './file-errors'

/** A process, told from every other that had its number before or will have it. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** boot and clock tick that it began at; {@link UNKNOWN} where the system does not tell (it does on Linux) */
  readonly began: string
}

const UNKNOWN = 'unknown'

/** @returns this process's identity */
export async function thisProcess(): Promise<ProcessIdentity> {
  const { pid } = process
  return { host: hostname(), pid, began: (await statusOf(pid))?.began ?? UNKNOWN }
}

/**
 * Whether a process of this machine still runs. A number that another process has now, also after the machine was started again,
 * does not count; where the system does not tell when a process began, only a start of the machine in between is seen.
 *
 * @param identity - the process's
 * @param seen - when it was there
 */
export async function isRunning(
  { pid, began }: Omit<ProcessIdentity, 'host'>,
  seen: Date,
): Promise<boolean> {
  if (!exists(pid)) return false
  const status = await statusOf(pid)
  if (status === undefined || began === UNKNOWN)
    return seen.getTime() > Date.now() - uptime() * 1000
  return status.began === began && !status.ended
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return fileErrorCode(error) === 'EPERM' // another user's
  }
}

/** What Linux tells of a process (proc_pid_stat(5)); undefined on other systems. */
async function statusOf(pid: number): Promise<{ began: string; ended: boolean } | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    // fields 3 and 22; the second is the program's name in brackets, which may hold blanks and brackets of its own
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    const ended = /[ZX]/.test(fields[0] ?? '') // killed, but its parent has not asked how it ended
    return { began: `${boot.slice(0, 8)}.${fields[19]}`, ended }
  } catch {
    return undefined
  }
}
