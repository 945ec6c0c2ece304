import { rm } from 'node:fs/promises'
import { UserError } from '../errors'
import type { WorkOptions } from '../progress'
import { unpackWheel } from './unpack'
import type { Requirement } from './wheel'
import type { WheelSource } from './wheel-source'

/** What is taken of which wheel. */
export interface WantedWheel {
  readonly requirement: Requirement
  /** Platform tags that run here, best first; of no account for a wheel that runs everywhere. */
  readonly tags: readonly string[]
  /** Whether the file of this path is unpacked. */
  readonly needed: (path: string) => boolean
  /** Checksum in hex, where it is known. */
  readonly sha256?: string
}

/**
 * Fetches a wheel and unpacks what is needed of it. One that is damaged is deleted, so that the next attempt fetches it anew.
 *
 * @param source - how this machine gets wheels
 * @param to - the folder to unpack to
 * @returns the wheel's path; its folder is the caller's to delete
 * @throws UserError where it cannot be had or is damaged
 */
export async function takeWheel(
  source: WheelSource,
  { requirement, tags, needed, sha256 }: WantedWheel,
  to: string,
  options: WorkOptions,
): Promise<string> {
  const wheel = await source.fetch(requirement, tags, { ...options, sha256 })
  try {
    await unpackWheel(wheel, to, needed, options)
    return wheel
  } catch (error) {
    if (error instanceof UserError) await rm(wheel, { force: true })
    throw error
  }
}
