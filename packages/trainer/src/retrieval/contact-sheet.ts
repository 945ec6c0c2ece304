import { readFile } from 'node:fs/promises'
import { MAX_PIXELS } from '@laviter/data'
import sharp from 'sharp'
import type { Retrieval } from './retrieve'
import { ACCENT, line, SOFT, svg, writeSheet } from './sheet'
import { fitted, wrapped } from './sheet-text'

/** Pixels; drawn at twice the size that a screen of 96 dpi would show, so that text stays sharp. */
const SIDE = 300
const GAP = 28
const MARGIN = 56
const ACROSS = 5
const CAPTION = 136

/** What the data's door lets in is shown: sharp alone would refuse a JPEG with a slight damage. */
const AS_DATA = { failOn: 'error', limitInputPixels: MAX_PIXELS } as const

type Found = Omit<Retrieval, 'picture'>

interface Placed {
  readonly input: Buffer
  readonly left: number
  readonly top: number
}

/**
 * Draws the answers: the query above, the pictures below with score, class and name under each, nearest first; the captions
 * that a picture found stand under them.
 *
 * @param found - the answers
 * @param file - PNG to write
 * @returns notes: that this machine has no font, where nothing of the text could be drawn
 */
export async function drawContactSheet(found: Found, file: string): Promise<string[]> {
  const columns = Math.min(ACROSS, Math.max(found.hits.length, 3))
  const width = 2 * MARGIN + columns * SIDE + (columns - 1) * GAP
  const header = await drawHeader(found, width)
  const rows = Math.ceil(found.hits.length / columns)
  const captions = captionLines(found, width)
  const picturesEnd = header.height + rows * (SIDE + CAPTION)
  const height = picturesEnd + captions.height + MARGIN / 2

  const placed: Placed[] = [...header.pictures]
  const labels: string[] = []
  for (const [i, hit] of found.hits.entries()) {
    const left = MARGIN + (i % columns) * (SIDE + GAP)
    const top = header.height + Math.floor(i / columns) * (SIDE + CAPTION)
    placed.push({ input: await tile(hit.file, SIDE), left, top })
    labels.push(label(hit, left, top + SIDE))
  }
  const texts = [...header.texts, ...labels, ...captions.texts(picturesEnd)]
  return writeSheet(file, { width, height, pictures: placed, texts, heading: header.texts })
}

/** The query, large, with what was searched under it; a picture that asks stands at the left. */
async function drawHeader({ query, searched, unknown, hits }: Found, width: number) {
  const asks = 'image' in query
  const thumbnail = asks ? 200 : 0
  const x = MARGIN + (asks ? thumbnail + GAP : 0)
  const title = asks
    ? [fitted(`Pictures like ${query.image.split(/[\\/]/).at(-1)}`, width - x - MARGIN, 44)]
    : wrapped(`“${query.text}”`, width - x - MARGIN, 44, 3)
  const small = [
    `The nearest ${hits.length} of ${searched}; the number is the cosine.`,
    ...(unknown.length > 0
      ? [
          fitted(
            `The model has never read: ${unknown.join(', ')}. It searched without.`,
            width - x - MARGIN,
            26,
          ),
        ]
      : []),
  ]
  const first = MARGIN + 40
  const texts = [
    ...title.map((text, i) => line(text, x, first + i * 54, 44, { weight: 600 })),
    ...small.map((text, i) =>
      line(text, x, first + (title.length - 1) * 54 + 50 + i * 36, 26, {
        fill: i ? '#9a4b1f' : SOFT,
      }),
    ),
  ]
  const textEnd = first + (title.length - 1) * 54 + 50 + (small.length - 1) * 36
  const height = Math.max(textEnd, asks ? MARGIN + thumbnail : 0) + 44
  const pictures = asks
    ? [{ input: await tile(query.image, thumbnail), left: MARGIN, top: MARGIN }]
    : []
  return { texts, pictures, height }
}

/** Score with a bar of its length, class, and file name. */
function label(hit: Found['hits'][number], x: number, top: number): string {
  const bar = Math.round(Math.min(1, Math.max(0, hit.score)) * (SIDE - 96))
  const name = hit.name.split(/[\\/]/).at(-1) ?? hit.name
  const named = hit.class === undefined
  return [
    line(hit.score.toFixed(3), x, top + 36, 28, { weight: 600, fill: ACCENT }),
    `<rect x="${x + 96}" y="${top + 21}" width="${SIDE - 96}" height="8" rx="4" fill="#e6e3db"/>`,
    `<rect x="${x + 96}" y="${top + 21}" width="${bar}" height="8" rx="4" fill="${ACCENT}"/>`,
    line(fitted(className(hit.class) ?? name, SIDE, 24), x, top + 70, 24, {
      weight: named ? 400 : 500,
    }),
    named ? '' : line(fitted(name, SIDE, 20), x, top + 98, 20, { fill: SOFT }),
  ].join('')
}

/** CUB's folder name `004.Marlow_Ibis` as a person would say it. */
const className = (name?: string) => name?.replace(/^\d+\./, '').replaceAll('_', ' ')

function captionLines({ captions }: Found, width: number) {
  const STEP = 42
  return {
    height: captions.length > 0 ? captions.length * STEP + 72 : 0,
    texts: (top: number) =>
      captions.length === 0
        ? []
        : [
            line('Nearest captions', MARGIN, top + 36, 28, { weight: 600 }),
            ...captions.map(({ caption, score }, i) => {
              const y = top + 36 + (i + 1) * STEP
              return (
                line(score.toFixed(3), MARGIN, y, 26, { weight: 600, fill: ACCENT }) +
                line(fitted(caption, width - 2 * MARGIN - 110, 26), MARGIN + 110, y, 26)
              )
            }),
          ],
  }
}

/** A picture whole on white, with round corners. */
async function tile(file: string, side: number): Promise<Buffer> {
  const mask = svg(side, side, `<rect width="${side}" height="${side}" rx="14" fill="#fff"/>`)
  const bytes = await readFile(file) // not the path: an SVG then has no folder to draw other files from
  const { format, autoOrient: size } = await sharp(bytes, AS_DATA).metadata()
  const density = format === 'svg' ? (72 * side) / Math.min(size.width, size.height) : 72
  const fitting = await sharp(bytes, {
    ...AS_DATA,
    density: Math.min(Math.max(density, 1), 100_000),
  })
    .autoOrient()
    .resize(side, side, { fit: 'contain', background: '#ffffff' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .png()
    .toBuffer()
  return sharp(fitting)
    .ensureAlpha()
    .composite([{ input: mask, blend: 'dest-in' }])
    .png()
    .toBuffer()
}
