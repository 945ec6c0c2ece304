import type { OverlayOptions } from 'sharp'
import { line, SOFT, writeSheet } from '../retrieval/sheet'
import { fitted, wrapped } from '../retrieval/sheet-text'

/** Pixels. */
const GAP = 12
const MARGIN = 32
const TITLE = 22
const LEADING = 30
const BELOW = 28
/** A sentence needs room to be read, however small its pictures are. */
const LEAST_WIDTH = 480

/** A sentence and what was drawn of it. */
export interface SheetRow {
  readonly text: string
  /** words that the model does not know, under the sentence */
  readonly unknown: readonly string[]
  /** RGB, 0 to 255, [S, S, 3] each */
  readonly pictures: readonly Uint8Array[]
}

/**
 * Draws a sheet: each sentence above its pictures, every pixel as it was drawn.
 *
 * @param rows - sentences with equally many pictures
 * @param size - S, side of a picture
 * @param file - PNG to write
 * @returns notes: that this machine has no font, where nothing of the text could be drawn
 */
export async function drawSheetOfSentences(
  rows: readonly SheetRow[],
  size: number,
  file: string,
): Promise<string[]> {
  const columns = Math.max(...rows.map(({ pictures }) => pictures.length))
  const width = 2 * MARGIN + Math.max(LEAST_WIDTH, columns * size + (columns - 1) * GAP)
  const room = width - 2 * MARGIN
  let top = MARGIN
  const texts: string[] = []
  const placed: OverlayOptions[] = []
  const raw = { width: size, height: size, channels: 3 } as const
  for (const { text, unknown, pictures } of rows) {
    for (const each of wrapped(text, room, TITLE, 4)) {
      top += LEADING
      texts.push(line(each, MARGIN, top - 8, TITLE, { weight: 600 }))
    }
    if (unknown.length > 0) {
      top += LEADING
      const missing = fitted(`Never read, drawn without: ${unknown.join(', ')}`, room, 18)
      texts.push(line(missing, MARGIN, top - 10, 18, { fill: SOFT }))
    }
    pictures.forEach((bytes, column) => {
      placed.push({ input: Buffer.from(bytes), raw, left: MARGIN + column * (size + GAP), top })
    })
    top += size + BELOW
  }
  const height = top - BELOW + MARGIN
  const sheet = { width, height, pictures: placed, texts, heading: texts.slice(0, 1) }
  return writeSheet(file, sheet)
}
