import sharp from 'sharp'
import type { PictureData } from '../report-data'

/** Decoded RGB bytes, row by row. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Pixels a side: sharp on a dense screen at the size that the page shows, and about 5 kB. */
export const THUMBNAIL = 192

/**
 * Puts a picture into the page, its longer side at most `side` pixels.
 *
 * @param alt - what a reader who cannot see it is told
 */
export async function embedPicture(
  pixels: Pixels,
  alt: string,
  side: number = THUMBNAIL,
): Promise<PictureData> {
  const { data, info } = await sharp(pixels.data, { raw: rawSize(pixels) })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 78 })
    .toBuffer({ resolveWithObject: true })
  return { src: dataUri(data), width: info.width, height: info.height, alt }
}

/**
 * Lights a picture where a word looks: the map is enlarged smoothly over it, the rest falls into the dark.
 *
 * @param map - grid * grid weights, row by row, each at least 0
 * @param alt - what a reader who cannot see it is told
 */
export async function lightUp(
  pixels: Pixels,
  map: ArrayLike<number>,
  grid: number,
  alt: string,
  side = 112,
): Promise<PictureData> {
  const raw = { width: side, height: side, channels: 3 } as const
  const picture = await sharp(pixels.data, { raw: rawSize(pixels) })
    .resize(side, side, { fit: 'fill' })
    .raw()
    .toBuffer()
  const light = await enlarge(map, grid, side)
  const lit = picture.map((value, at) => {
    const share = DARKEST + (1 - DARKEST) * ((light[Math.floor(at / 3)] ?? 0) / 255)
    return Math.round(value * share)
  })
  const bytes = await sharp(lit, { raw }).webp({ quality: 72 }).toBuffer()
  return { src: dataUri(bytes), width: side, height: side, alt }
}

/** What is left of the light where a word does not look: enough to see where that is. */
const DARKEST = 0.14

async function enlarge(map: ArrayLike<number>, grid: number, side: number): Promise<Buffer> {
  const weights = Array.from(map)
  const most = Math.max(...weights, Number.MIN_VALUE)
  const bytes = Uint8Array.from(weights, (weight) => Math.round((255 * weight) / most))
  return sharp(bytes, { raw: { width: grid, height: grid, channels: 1 } })
    .resize(side, side, { kernel: 'cubic', fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
}

function rawSize({ width, height }: Pixels) {
  return { width, height, channels: 3 } as const
}

function dataUri(webp: Buffer): string {
  return `data:image/webp;base64,${webp.toString('base64')}`
}
