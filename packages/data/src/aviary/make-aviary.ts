import { access, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { lock } from 'proper-lockfile'
import sharp from 'sharp'
import { mapLimited } from '../limiter'
import type { Watch } from '../progress'
import { writingFault } from '../writing-fault'
import type { Box } from './draw/bird'
import { planAviary, type AviaryPlan, type AviarySize, type Plate } from './plan'
import { readMe } from './read-me'
import { writeCub } from './write-cub'

/** Counts up when the same seed no longer gives the same pictures; an older folder is then not taken for a newer one. */
export const AVIARY_VERSION = 2
/** Pictures in flight: enough for sharp's threads while the next drawings are composed. */
const AT_ONCE = 8

/** What to make and where. */
export interface MakeAviaryOptions extends Watch {
  readonly size: AviarySize
  /** the data set's folder; made if it is not there */
  readonly to: string
  /** equal seeds give equal bytes on one platform and lock file; 1 unless given */
  readonly seed?: number | string
}

/**
 * Draws an aviary: pictures, captions (`metadata.jsonl`) and the ground truth in CUB's files.
 *
 * Nothing stands in the folder before all of it does. Stopped half way, the same call goes on with the pictures that are
 * missing; a folder that holds the same aviary already is left as it is.
 *
 * @param options - size, folder, seed, progress and signal
 * @throws UserError where the folder holds something else or cannot be written, or the disk is full; the signal's reason
 * @example
 * ```ts
 * await makeAviary({ size: 'tiny', to: 'data/aviary-tiny', onProgress: ({ done, total }) => console.log(done, total) })
 * ```
 */
export async function makeAviary({
  size,
  to,
  seed = 1,
  onProgress,
  signal,
}: MakeAviaryOptions): Promise<void> {
  const folder = resolve(to)
  const plan = planAviary(size, seed)
  const about = JSON.stringify(
    { name: `aviary ${size}`, format: 'aviary', size, seed: String(seed), version: AVIARY_VERSION },
    null,
    2,
  )
  const making = join(dirname(folder), `.${basename(folder)}.making`)
  try {
    if (await holdsThis(folder, about)) return
    await mkdir(making, { recursive: true })
    const unlock = await lockFolder(making, folder)
    try {
      if (await holdsThis(folder, about)) return
      await begin(making, about)
      const boxes = await drawPlates(making, plan, { onProgress, signal })
      await writeFile(join(making, 'metadata.jsonl'), plan.plates.map(metadataRow).join(''))
      await writeCub(making, plan, boxes)
      await writeFile(join(making, 'README.md'), readMe(size, plan))
      await rename(making, folder)
    } finally {
      await unlock()
    }
  } catch (error) {
    throw writingFault(error, folder)
  }
}

/** Whether the folder holds this aviary; an empty one is cleared away, any other is an error. */
async function holdsThis(folder: string, about: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (names === undefined) return false
  if (names.length === 0) {
    await rmdir(folder)
    return false
  }
  if ((await textOf(join(folder, 'data-set.json'))) === about) return true
  throw new UserError(
    `${folder} holds something else already. Give another folder with --to, or remove it to draw the aviary there.`,
  )
}

async function lockFolder(making: string, folder: string): Promise<() => Promise<void>> {
  try {
    return await lock(making, {
      // a killed process leaves a lock that goes stale after ten seconds
      retries: { retries: 12, factor: 1, minTimeout: 1000 },
      // after a suspension another process may have taken over: it writes the same bytes, each file whole
      onCompromised: () => {},
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error
    throw new UserError(
      `${folder} is being made by another process. Wait until it is done, or give another folder with --to.`,
      { cause: error },
    )
  }
}

/** Keeps the pictures of an interrupted run of the same aviary, and clears away those of another. */
async function begin(making: string, about: string): Promise<void> {
  const mark = join(making, 'data-set.json')
  if ((await textOf(mark)) === about) return
  for (const name of await readdir(making))
    await rm(join(making, name), { recursive: true, force: true })
  await writeFile(mark, about)
}

async function drawPlates(
  making: string,
  plan: AviaryPlan,
  { onProgress, signal }: Watch,
): Promise<Box[]> {
  for (const { name } of plan.species)
    await mkdir(join(making, 'images', name), { recursive: true })
  const total = plan.plates.length
  let done = 0
  return mapLimited(
    plan.plates,
    AT_ONCE,
    async (plate) => {
      const box = await drawPlate(join(making, plate.file), plate)
      onProgress?.({ stage: 'drawing birds', done: ++done, total })
      return box
    },
    signal,
  )
}

async function drawPlate(file: string, plate: Plate): Promise<Box> {
  const { svg, box } = plate.draw()
  if (await exists(file)) return box
  // WebP: half of a JPEG's bytes for the same drawing; effort 2 is four times as fast as the default
  const bytes = await sharp(Buffer.from(svg)).flatten().webp({ quality: 88, effort: 2 }).toBuffer()
  // whole or not at all, so that an interrupted run can tell what is left
  await writeFile(`${file}.part`, bytes)
  await rename(`${file}.part`, file)
  return box
}

function metadataRow({ file, tell, split, individual }: Plate): string {
  const captions = tell()
  const row = {
    file_name: file,
    text: captions.map(({ text }) => text),
    split,
    class: individual.species.name,
    stated: captions.map(({ stated }) => stated),
  }
  return `${JSON.stringify(row)}\n`
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}
