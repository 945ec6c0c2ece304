import { replaceFile } from '@laviter/nn/node'
import sharp, { type OverlayOptions } from 'sharp'
import { xmlText } from './sheet-text'

const FONT =
  'font-family="Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"'

/** Colours of a sheet: what is read, what is beside it, the ground, and what stands out. */
export const INK = '#1f2328'
export const SOFT = '#6a737d'
const PAPER = '#faf9f6'
export const ACCENT = '#2f6f8f'

const NO_FONT =
  'The picture shows no text, as this machine has no fonts: install one, e.g. the package fonts-dejavu-core.'

/** @returns an SVG of that size in pixels, to be laid over a picture */
export function svg(width: number, height: number, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`,
  )
}

/** @returns a line of text as SVG; `y` is its base line */
export function line(
  text: string,
  x: number,
  y: number,
  size: number,
  { fill = INK, weight = 400, anchor = 'start' } = {},
): string {
  return `<text x="${x}" y="${y}" ${FONT} font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${xmlText(text)}</text>`
}

/** A sheet of paper, in pixels. */
export interface Sheet {
  readonly width: number
  readonly height: number
  readonly pictures: readonly OverlayOptions[]
  /** SVG over the pictures */
  readonly texts: readonly string[]
  /** those of them that never are without letters */
  readonly heading: readonly string[]
}

/**
 * Writes a sheet as PNG, whole or not at all.
 *
 * @param file - is replaced
 * @returns what a user should be told
 * @throws the file system's error
 */
export async function writeSheet(
  file: string,
  { width, height, pictures, texts, heading }: Sheet,
): Promise<string[]> {
  const pixels = await sharp({ create: { width, height, channels: 3, background: PAPER } })
    .composite([...pictures, { input: svg(width, height, texts.join('')), left: 0, top: 0 }])
    .png({ compressionLevel: 9, palette: false })
    .toBuffer()
  await replaceFile(file, pixels) // sharp’s own errors of the disk have no code
  return (await isBlank(heading, width)) ? [NO_FONT] : []
}

/** Whether text came out as nothing at all: the renderer is silent where there is no font. */
async function isBlank(texts: readonly string[], width: number): Promise<boolean> {
  const { channels } = await sharp(svg(width, 400, texts.join(''))).stats()
  return channels.at(-1)?.max === 0
}
