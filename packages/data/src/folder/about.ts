import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'

/** The file, beside the list, that says what a data set is; a folder of one's own may have one. */
export const ABOUT_FILE = 'data-set.json'

/** What {@link ABOUT_FILE} may say. */
export interface About {
  /** Shown in reports; the folder's name where absent. */
  readonly name?: string
  /** What the licence wants said wherever pictures are shown. */
  readonly attribution?: string
  /** Who made it, for data sets that are made here: `openmoji`, `aviary`. */
  readonly format?: string
  /** Which of its sizes, for the aviary. */
  readonly size?: string
  /** Which version of it, for the aviary. */
  readonly version?: number
}

/**
 * Reads what a data set says of itself.
 *
 * @param root - its folder
 * @returns nothing but empty where it has no such file
 * @throws UserError where the file is damaged
 */
export async function readAbout(root: string): Promise<About> {
  const file = join(root, ABOUT_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return {}
  }
  const about = parse(text)
  if (!about)
    throw new UserError(
      `${file}: not a JSON object whose name, attribution, format and size are texts. Mend it or remove it.`,
    )
  return about
}

function parse(text: string): About | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const about: Record<string, string> = {}
    const { version } = value as { version?: unknown }
    for (const [key, entry] of Object.entries(value)) {
      if (!['name', 'attribution', 'format', 'size'].includes(key)) continue
      if (typeof entry !== 'string') return undefined
      about[key] = entry
    }
    return { ...about, ...(typeof version === 'number' && { version }) }
  } catch {
    return undefined
  }
}
