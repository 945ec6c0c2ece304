import sharp from 'sharp'
import { lightPixels, type Pixels } from '../../attention/light'
import type { PictureData } from '../report-data'

export type { Pixels }

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
  const lit = await lightPixels(pixels, map, grid, side)
  const bytes = await sharp(lit, { raw }).webp({ quality: 72 }).toBuffer()
  return { src: dataUri(bytes), width: side, height: side, alt }
}

function rawSize({ width, height }: Pixels) {
  return { width, height, channels: 3 } as const
}

function dataUri(webp: Buffer): string {
  return `data:image/webp;base64,${webp.toString('base64')}`
}
