import sharp from 'sharp'

/** Decoded RGB bytes, row by row. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** What is left of the light where a word does not look: enough to see where that is. */
const DARKEST = 0.3

/**
 * Lights a picture where a word looks: the map is enlarged smoothly over it, the rest falls into the dark.
 *
 * @param pixels - the picture
 * @param map - grid * grid weights, row by row, each at least 0
 * @param grid - regions a side
 * @param side - of the result, in pixels
 * @returns RGB bytes, side x side
 */
export async function lightPixels(
  pixels: Pixels,
  map: ArrayLike<number>,
  grid: number,
  side: number,
): Promise<Uint8Array> {
  const { data, width, height } = pixels
  const picture = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(side, side, { fit: 'fill' })
    .raw()
    .toBuffer()
  const light = await enlarge(map, grid, side)
  return picture.map((value, at) => {
    const share = DARKEST + (1 - DARKEST) * ((light[Math.floor(at / 3)] ?? 0) / 255)
    return Math.round(value * share)
  })
}

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
