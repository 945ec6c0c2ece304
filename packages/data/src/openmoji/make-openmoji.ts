import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { ABOUT_FILE, readAbout } from '../folder/about'
import { assignSplit } from '../folder/assign-split'
import { mapLimited } from '../limiter'
import type { Watch } from '../progress'
import { writingFault } from '../writing-fault'
import { captionsOf } from './captions'
import { OPENMOJI_PACKAGE, readEmoji } from './emoji'
import type { Emoji } from './emoji'
import { familiesOf } from './families'

/** What CC BY-SA 4.0 wants said wherever the pictures are shown. */
export const OPENMOJI_ATTRIBUTION =
  'All emojis designed by OpenMoji, the open-source emoji and icon project. License: CC BY-SA 4.0'

/** Families, not pictures, fall into the splits. */
const SHARES = { validation: 0.1, test: 0.15, seed: 0 }

const PICTURES = 'pictures'

/** Where the pictures come from and go to. */
export interface MakeOpenmojiOptions extends Watch {
  /** Folder of the unpacked npm package openmoji\@17.0.0. */
  readonly source: string
  /** Folder that is made; where it is there already, nothing is done. */
  readonly to: string
}

/**
 * Writes OpenMoji as a folder data set: 2,195 pictures by human designers in 117 classes, with captions made of their
 * human annotations and tags, and a fixed split. The pictures stay SVG as they were drawn: decoding one at 299 pixels
 * takes as long as decoding a PNG would. Interrupted, it goes on where it was; the folder appears when all is there.
 *
 * @param options - see {@link MakeOpenmojiOptions}
 * @throws UserError where the source is not that package, or the folder holds something else or cannot be written
 */
export async function makeOpenmoji(options: MakeOpenmojiOptions): Promise<void> {
  const to = resolve(options.to)
  if (await isMade(to)) return
  const emoji = await readEmoji(options.source)
  try {
    await writeOpenmoji(emoji, to, options)
  } catch (error) {
    throw writingFault(error, to)
  }
}

async function writeOpenmoji(
  emoji: readonly Emoji[],
  to: string,
  { source, onProgress, signal }: MakeOpenmojiOptions,
): Promise<void> {
  const partial = `${to}.partial`
  await mkdir(join(partial, PICTURES), { recursive: true })
  let done = 0
  await mapLimited(
    emoji,
    8,
    async ({ hexcode }) => {
      await copyWhole(
        join(source, 'color', 'svg', `${hexcode}.svg`),
        join(partial, PICTURES, `${hexcode}.svg`),
      )
      onProgress?.({ stage: 'copying pictures', done: ++done, total: emoji.length })
    },
    signal,
  )
  const rows = metadataRows(emoji).map((row) => `${JSON.stringify(row)}\n`)
  await writeFile(join(partial, 'metadata.jsonl'), rows.join(''))
  await copyWhole(join(source, 'LICENSE.txt'), join(partial, 'LICENSE.txt'))
  await writeFile(join(partial, 'ATTRIBUTION.md'), attributionText())
  const about = { name: 'openmoji', format: 'openmoji', attribution: OPENMOJI_ATTRIBUTION }
  await writeFile(join(partial, ABOUT_FILE), `${JSON.stringify(about, null, 2)}\n`)
  await moveInto(partial, to)
}

/** What stands in `metadata.jsonl`. */
export function metadataRows(emoji: readonly Emoji[]) {
  const families = familiesOf(emoji)
  return emoji.map((each, i) => ({
    file_name: `${PICTURES}/${each.hexcode}.svg`,
    text: captionsOf(each),
    split: assignSplit(families[i]!, SHARES),
    class: each.subgroup,
  }))
}

function attributionText(): string {
  const { name, version } = OPENMOJI_PACKAGE
  return `# Attribution

${OPENMOJI_ATTRIBUTION} (https://creativecommons.org/licenses/by-sa/4.0/, text in LICENSE.txt).
Project: https://openmoji.org

The pictures are those of the npm package ${name}@${version} (color/svg), unchanged; skin-tone variants and flags of
countries are left out. The captions in metadata.jsonl are made of the package's annotations and tags, under the same
licence. Who shows the pictures, or shares what was made of them, names OpenMoji as above.
`
}

/** Whether the folder is finished. */
async function isMade(to: string): Promise<boolean> {
  const entries = await readdir(to).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return [] as string[]
    throw new UserError(`${to}: cannot be used as a folder (${code}). Give another with --to.`, {
      cause: error,
    })
  })
  if (entries.length === 0) return false
  if (entries.includes(ABOUT_FILE) && (await readAbout(to)).format === 'openmoji') return true
  throw new UserError(
    `${to}: the folder holds something else (${entries.slice(0, 3).join(', ')}). Give an empty or new one with --to.`,
  )
}

/** Copies under a temporary name first: a file that has its own name is whole. */
async function copyWhole(from: string, to: string): Promise<void> {
  const there = await stat(to).catch(() => undefined)
  if (there) return
  await copyFile(from, `${to}.tmp`).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    const what =
      code === 'ENOSPC'
        ? 'the disk is full. Free some'
        : `it cannot be copied (${code}). Unpack the package again`
    throw new UserError(`OpenMoji ${from}: ${what}, and call again: what is done is kept.`, {
      cause: error,
    })
  })
  await rename(`${to}.tmp`, to)
}

async function moveInto(partial: string, to: string): Promise<void> {
  try {
    await rename(partial, to)
  } catch (error) {
    // another process finished first with the same content
    if (!(await isMade(to))) throw error
    await rm(partial, { recursive: true })
  }
}
