import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheRoot } from '../cache'
import { verifyFile } from '../checksum'
import type { WorkOptions } from '../progress'
import { downloadFromIndex } from './index-download'
import { downloadWithPip, findPip } from './pip-download'
import { readPipSettings } from './pip-settings'
import { formatRequirement, type Requirement } from './wheel'

/** Options of {@link WheelSource.fetch}. */
export interface FetchWheelOptions extends WorkOptions {
  /** Checksum that the wheel must have, where it is known beforehand. */
  readonly sha256?: string
}

/** How this machine gets wheels. */
export interface WheelSource {
  /** For a note: `pip 23.0.1` or `PIP_INDEX_URL`. */
  readonly name: string
  /** @returns the path of a wheel, complete and checked; one that is here already is not fetched again */
  fetch(
    requirement: Requirement,
    tags: readonly string[],
    options: FetchWheelOptions,
  ): Promise<string>
}

/** @returns pip where the machine has it, else our own client with pip's settings */
export async function openWheelSource(): Promise<WheelSource> {
  const pip = await findPip()
  const settings = readPipSettings()
  return {
    name: pip ? pip.version.split(' from ')[0] || 'pip' : 'the configured package index',
    async fetch(requirement, tags, { sha256, ...options }) {
      const name = formatRequirement(requirement)
      const folder = join(downloadsFolder(), name.replace(/[^\w.-]+/g, '_'))
      await mkdir(folder, { recursive: true })
      // a wheel gets its name when it is whole, so one from an install that was killed later is good
      const here = (await readdir(folder)).find((file) => file.endsWith('.whl'))
      if (here) return join(folder, here)
      if (!pip)
        return downloadFromIndex(settings, requirement, tags, folder, { sha256, ...options })
      const check = async (wheel: string) => {
        if (sha256) await verifyFile(wheel, { algorithm: 'sha256', digest: sha256 }, options)
      }
      return downloadWithPip(pip, name, tags, folder, check, options)
    },
  }
}

/** @returns where wheels wait until they are unpacked */
export function downloadsFolder(): string {
  return join(cacheRoot(), 'downloads')
}
