import { line, SOFT, writeSheet } from '../retrieval/sheet'
import { fitted, wrapped } from '../retrieval/sheet-text'
import { lightPixels, type Pixels } from './light'

/** Pixels. */
const SIDE = 180
const GAP = 16
const MARGIN = 40
const ACROSS = 6
const LABEL = 44
const TITLE = 30

/** A caption, and where each of its words looked. */
export interface WordMaps {
  readonly text: string
  readonly words: readonly string[]
  /** weights of the regions for each word, row by row */
  readonly attention: readonly ArrayLike<number>[]
}

/**
 * Draws a picture once whole, and once for each word of its caption, lit where the word looked.
 *
 * @param picture - what the model saw
 * @param caption - with a square grid of regions
 * @param file - PNG to write
 * @returns notes: that this machine has no font, where nothing of the text could be drawn
 */
export async function drawCaptionSheet(
  picture: Pixels,
  { text, words, attention }: WordMaps,
  file: string,
): Promise<string[]> {
  const tiles = words.length + 1
  const columns = Math.min(ACROSS, tiles)
  const width = 2 * MARGIN + columns * SIDE + (columns - 1) * GAP
  const title = wrapped(text, width - 2 * MARGIN, TITLE, 3)
  const header = MARGIN + title.length * (TITLE + 10) + 14
  const height = header + Math.ceil(tiles / columns) * (SIDE + LABEL) + MARGIN / 2
  const place = (at: number) => ({
    left: MARGIN + (at % columns) * (SIDE + GAP),
    top: header + Math.floor(at / columns) * (SIDE + LABEL),
  })
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const
  const whole = await lightPixels(picture, [1], 1, SIDE)
  const lit = await Promise.all(
    attention.map((map) => lightPixels(picture, map, Math.sqrt(map.length), SIDE)),
  )
  const labels = words.map((word, i) => {
    const { left, top } = place(i + 1)
    return line(fitted(word, SIDE, 24), left + SIDE / 2, top + SIDE + 28, 24, {
      fill: SOFT,
      anchor: 'middle',
    })
  })
  const headline = title.map((each, i) =>
    line(each, MARGIN, MARGIN + TITLE + i * (TITLE + 10), TITLE, { weight: 600 }),
  )
  const pictures = [whole, ...lit].map((pixels, at) => ({
    ...{ input: Buffer.from(pixels), raw },
    ...place(at),
  }))
  const texts = [...headline, ...labels]
  return writeSheet(file, { width, height, pictures, texts, heading: headline })
}
