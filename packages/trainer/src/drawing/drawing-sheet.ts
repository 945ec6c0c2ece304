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

/** Pixels of a sheet at most: sharp takes no larger input, and the lines are one. */
export const MOST_PIXELS = 0x3fff ** 2

/** A sentence over its pictures. */
export interface SheetSentence {
  readonly text: string
  /** words that the model does not know, under the sentence */
  readonly unknown: readonly string[]
}

/** A sentence and what was drawn of it. */
export interface SheetRow extends SheetSentence {
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
  const { width, height, texts, tops } = layOut(rows, size, columns)
  const raw = { width: size, height: size, channels: 3 } as const
  const placed = rows.flatMap(({ pictures }, row) =>
    pictures.map((bytes, column): OverlayOptions => {
      const [left, top] = [MARGIN + column * (size + GAP), tops[row]]
      return { input: Buffer.from(bytes), raw, left, top }
    }),
  )
  const sheet = { width, height, pictures: placed, texts, heading: texts.slice(0, 1) }
  return writeSheet(file, sheet)
}

/**
 * @param sentences - of a sheet
 * @param size - side of a picture
 * @param columns - pictures of a sentence
 * @returns its size in pixels, its lines as SVG, and where the pictures of each sentence begin
 */
export function layOut(sentences: readonly SheetSentence[], size: number, columns: number) {
  const width = 2 * MARGIN + Math.max(LEAST_WIDTH, columns * size + (columns - 1) * GAP)
  const room = width - 2 * MARGIN
  let top = MARGIN
  const texts: string[] = []
  const tops: number[] = []
  for (const { text, unknown } of sentences) {
    for (const each of wrapped(text, room, TITLE, 4)) {
      top += LEADING
      texts.push(line(each, MARGIN, top - 8, TITLE, { weight: 600 }))
    }
    if (unknown.length > 0) {
      top += LEADING
      const missing = fitted(`Never read, drawn without: ${unknown.join(', ')}`, room, 18)
      texts.push(line(missing, MARGIN, top - 10, 18, { fill: SOFT }))
    }
    tops.push(top)
    top += size + BELOW
  }
  return { width, height: top - BELOW + MARGIN, texts, tops }
}
