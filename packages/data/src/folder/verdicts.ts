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

const FOLDER = '.laviter'
const FILE = 'checked.json'
const VERSION = 1

/**
 * What earlier openings of a data set found out: decoding every picture takes long, and once is enough.
 *
 * @param root - the data set's folder
 * @returns verdicts by id; none where nothing, or nothing readable, was kept
 */
export async function loadVerdicts(root: string): Promise<Map<string, Verdict>> {
  try {
    const kept: unknown = JSON.parse(await readFile(join(root, FOLDER, FILE), 'utf8'))
    const { version, pictures } = kept as { version: number; pictures: Record<string, Verdict> }
    return new Map(version === VERSION ? Object.entries(pictures) : [])
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
  verdicts: ReadonlyMap<string, Verdict>,
  before: ReadonlyMap<string, Verdict>,
): Promise<void> {
  if (isDeepStrictEqual(verdicts, before)) return
  const target = join(root, FOLDER, FILE)
  const temporary = `${target}.${process.pid}.tmp`
  const text = JSON.stringify({ version: VERSION, pictures: Object.fromEntries(verdicts) })
  try {
    await mkdir(join(root, FOLDER), { recursive: true })
    await writeFile(temporary, text)
    await rename(temporary, target)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}
