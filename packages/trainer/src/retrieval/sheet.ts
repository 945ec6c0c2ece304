import sharp from 'sharp'
import { xmlText } from './sheet-text'

const FONT =
  'font-family="Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"'

/** Colours of a sheet: what is read, what is beside it, the ground, and what stands out. */
export const INK = '#1f2328'
export const SOFT = '#6a737d'
export const PAPER = '#faf9f6'
export const ACCENT = '#2f6f8f'

/** What a user is told where {@link isBlank}. */
export const NO_FONT =
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

/** Whether text came out as nothing at all: the renderer is silent where there is no font. */
export async function isBlank(texts: readonly string[], width: number): Promise<boolean> {
  const { channels } = await sharp(svg(width, 400, texts.join(''))).stats()
  return channels.at(-1)?.max === 0
}
