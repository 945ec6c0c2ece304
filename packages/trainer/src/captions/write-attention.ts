import { mkdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { drawCaptionSheet } from '../attention/caption-sheet'
import { explainWriteError } from '../training/file-errors'
import type { CaptionedPicture } from './caption-pictures'

/** Writes where the words of captions looked, a picture a caption. */
export interface AttentionWriter {
  /** @returns the PNG's path; undefined where the captioner has no map to show, which the notes say */
  write(caption: CaptionedPicture): Promise<string | undefined>
  /** what a user must know, each once */
  readonly notes: ReadonlySet<string>
}

/**
 * @param folder - for the pictures; made if it is not there
 * @throws UserError where it cannot be written
 */
export async function openAttentionFolder(folder: string): Promise<AttentionWriter> {
  const explained = (error: unknown) => {
    throw explainWriteError(error, folder)
  }
  await mkdir(folder, { recursive: true }).catch(explained)
  const taken = new Map<string, number>()
  const notes = new Set<string>()
  return {
    notes,
    write: async ({ square, text, words, attention }) => {
      if (attention === undefined) {
        notes.add('No attention is drawn: this captioner does not tell where its words look.')
        return undefined
      }
      const odd = attention.find(({ length }) => !Number.isInteger(Math.sqrt(length)))
      if (odd !== undefined) {
        notes.add(
          `No attention is drawn: ${odd.length} regions are no square grid to lay over a picture.`,
        )
        return undefined
      }
      const path = join(folder, freeName(square.file, taken))
      const side = Math.sqrt(square.data.length / 3)
      const pixels = { data: square.data, width: side, height: side }
      const drawn = await drawCaptionSheet(pixels, { text, words, attention }, path).catch(
        explained,
      )
      for (const note of drawn ?? []) notes.add(note)
      return path
    },
  }
}

/** Pictures of one name from several folders do not overwrite one another. */
function freeName(file: string, taken: Map<string, number>): string {
  const name = basename(file, extname(file))
  const before = taken.get(name) ?? 0
  taken.set(name, before + 1)
  return before === 0 ? `${name}.png` : `${name}-${before + 1}.png`
}
