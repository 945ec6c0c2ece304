import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  buildMeteorIndex,
  type Meteor,
  METEOR_INDEX_VERSION,
  openMeteor as openIndex,
} from '@laviter/metrics/meteor'
import { UserError } from '@laviter/nn/errors'
import { cacheRoot, fetchPythonWheel, publishFolder, PYCOCOEVALCAP } from '@laviter/runtime'
import type { JobOptions } from '../run'

/** Options of {@link openMeteor}. */
export interface OpenMeteorOptions extends JobOptions {
  /** Whether to fetch and build what is not in the cache. Default: yes. */
  readonly install?: boolean
}

const INDEX = 'meteor.index'
const NOTICES = 'LICENCES.txt'

/**
 * Opens METEOR 1.5. The first time its tables are fetched (104 MB) and made into an index (33 MB), which stays in the
 * user's cache; after that it opens at once. Several processes may ask: one does the work.
 *
 * @param options - progress in bytes, signal, and whether to fetch what is missing
 * @throws UserError where the tables are not here and cannot or may not be fetched
 */
export async function openMeteor({
  install = true,
  ...job
}: OpenMeteorOptions = {}): Promise<Meteor> {
  const folder = meteorFolder()
  if (!existsSync(join(folder, INDEX))) {
    if (!install)
      throw new UserError(
        "METEOR's tables are not on this machine: `laviter score --metrics meteor` fetches them once, 104 MB",
      )
    await publishFolder(folder, (draft) => buildIndex(draft, job), { signal: job.signal })
  }
  return openIndex(await readFile(join(folder, INDEX)))
}

/** @returns where the index is or will be, in the user's cache; another form of the index has another place */
export function meteorFolder(): string {
  return join(cacheRoot(), 'meteor-1.5', `index-${METEOR_INDEX_VERSION}`)
}

async function buildIndex(draft: string, { onProgress, signal }: JobOptions): Promise<void> {
  const wheel = await fetchPythonWheel(PYCOCOEVALCAP, {
    signal,
    onProgress: (event) => {
      if (event.kind === 'progress' && event.step.startsWith('download'))
        // the rest is a matter of seconds
        onProgress?.({
          done: event.done,
          total: event.total ?? event.done,
          unit: "bytes of METEOR's tables",
        })
    },
  })
  const [jar, paraphrases] = await Promise.all(
    PYCOCOEVALCAP.files.map((file) => readFile(join(wheel, file))),
  )
  if (!jar || !paraphrases) throw new Error('PYCOCOEVALCAP names two files')
  const index = await buildMeteorIndex({
    jar,
    paraphrases,
    signal,
    onProgress: (event) => onProgress?.({ ...event, unit: "bytes of METEOR's tables indexed" }),
  })
  await writeFile(join(draft, INDEX), index)
  await writeFile(join(draft, NOTICES), openIndex(index).notices)
}
