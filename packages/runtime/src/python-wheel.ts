import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheRoot, isFolder, publishFolder } from './cache'
import { needDisk } from './disk'
import { UserError } from './errors'
import { takeWheel } from './install/take-wheel'
import { openWheelSource } from './install/wheel-source'
import { paced, type WorkOptions } from './progress'

/** Data that a Python wheel for every machine carries. */
export interface PythonWheel {
  /** The distribution's name in Python's package index. */
  readonly name: string
  readonly version: string
  /** Of the wheel, hex. */
  readonly sha256: string
  /** Paths in the wheel that are needed; the rest is not unpacked, but for licences and metadata. */
  readonly files: readonly string[]
  /** Of the wheel; three times as much disk is needed: pip holds it twice for a moment, then it is unpacked. */
  readonly bytes: number
}

/** COCO's caption evaluation, of which METEOR 1.5's tables are taken: LGPL 2.1, its synonyms WordNet's. */
export const PYCOCOEVALCAP: PythonWheel = {
  name: 'pycocoevalcap',
  version: '1.2',
  sha256: '083ed7910f1aec000b0a237ef6665f74edf19954204d0b1cbdb8399ed132228d',
  files: ['pycocoevalcap/meteor/meteor-1.5.jar', 'pycocoevalcap/meteor/data/paraphrase-en.gz'],
  bytes: 104_312_215,
}

/**
 * Fetches a wheel as data, once per user: through the user's own pip, or without Python from the indexes that pip's
 * settings name, checked against its checksum, nothing of it run.
 *
 * @param wheel - which, such as {@link PYCOCOEVALCAP}
 * @returns the folder of the unpacked files, in {@link cacheRoot}
 * @throws UserError where there is no way to fetch it, the checksum differs, a file is missing or the disk is full
 *
 * @example
 * ```ts
 * const folder = await fetchPythonWheel(PYCOCOEVALCAP, { onProgress: console.error })
 * ```
 */
export async function fetchPythonWheel(
  { name, version, sha256, files, bytes }: PythonWheel,
  options: WorkOptions = {},
): Promise<string> {
  const folder = join(cacheRoot(), 'python', `${name}@${version}`)
  if (await isFolder(folder)) return folder
  const work = paced(options)
  const { signal } = work
  // pip does not say how much there is
  const onProgress: WorkOptions['onProgress'] = (event) =>
    work.onProgress?.(
      event.kind === 'progress' && event.total === undefined
        ? { ...event, done: Math.min(event.done, bytes), total: bytes }
        : event,
    )
  await publishFolder(
    folder,
    async (draft) => {
      await needDisk(folder, 3 * bytes)
      const source = await openWheelSource()
      onProgress({ kind: 'note', text: `fetching ${name} ${version} through ${source.name}` })
      const wanted = {
        requirement: { distribution: name, clauses: [{ operator: '==', version }] },
        tags: [],
        needed: (path: string) => files.includes(path) || isNotice(path),
        sha256,
      }
      const wheel = await takeWheel(source, wanted, draft, { onProgress, signal })
      const missing = files.find((file) => !existsSync(join(draft, file)))
      if (missing) throw new UserError(`The wheel of ${name} ${version} has no ${missing}`)
      await rm(dirname(wheel), { recursive: true, force: true })
    },
    {
      signal,
      onWait: () => onProgress({ kind: 'note', text: 'another process fetches it: waiting' }),
    },
  )
  return folder
}

function isNotice(path: string): boolean {
  return /(^|\/)(licen[cs]e|copying|notice)/i.test(path) || path.endsWith('.dist-info/METADATA')
}
