import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

/** What decoding a picture showed, and which bytes it was about. */
export interface Verdict {
  readonly size: number
  readonly modified: number
  /** Why it cannot be used; absent for a sound picture. */
  readonly why?: string
}

/** What the file holds. */
interface Kept {
  readonly version: number
  readonly maxPixels: number
  readonly pictures: Readonly<Record<string, Verdict>>
}

const FOLDER = '.laviter'
const FILE = 'checked.json'
/** Counts up when pictures are judged otherwise. */
const VERSION = 2

/**
 * What earlier openings of a data set found out: decoding every picture takes long, and once is enough.
 *
 * @param root - the data set's folder
 * @param maxPixels - the limit of this opening: under another one they were other verdicts
 * @returns verdicts by id; none where nothing, or nothing readable, was kept
 */
export async function loadVerdicts(root: string, maxPixels: number): Promise<Map<string, Verdict>> {
  try {
    const kept = JSON.parse(await readFile(join(root, FOLDER, FILE), 'utf8')) as Kept
    const holds = kept.version === VERSION && kept.maxPixels === maxPixels
    return new Map(holds ? Object.entries(kept.pictures) : [])
  } catch {
    return new Map()
  }
}

/**
 * Keeps verdicts in `.laviter/checked.json` of the data set. Where the folder cannot be written (a shared, read-only
 * disk) nothing is kept, and the next opening decodes again.
 */
export async function saveVerdicts(
  root: string,
  maxPixels: number,
  verdicts: ReadonlyMap<string, Verdict>,
  before: ReadonlyMap<string, Verdict>,
): Promise<void> {
  if (isDeepStrictEqual(verdicts, before)) return
  const target = join(root, FOLDER, FILE)
  const temporary = `${target}.${process.pid}.tmp`
  const kept: Kept = { version: VERSION, maxPixels, pictures: Object.fromEntries(verdicts) }
  try {
    await mkdir(join(root, FOLDER), { recursive: true })
    await writeFile(temporary, JSON.stringify(kept))
    await rename(temporary, target)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}
