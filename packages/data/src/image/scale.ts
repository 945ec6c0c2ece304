import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { enlargePicture } from './enlarge'
import { toPixels } from './picture'
import type { OpenedPicture, Picture } from './picture'
import type { Crop } from './crop'

/**
 * Shrinks to exact sizes by an antialiased bilinear filter (it widens with the scale, as Pillow's BILINEAR). Beyond a
 * factor of two libvips first averages whole pixels, and JPEG's decoder first drops resolution: faster, and a few grey
 * levels apart from the pure filter (the tests hold both bounds).
 */
function shrunk(pipeline: Sharp, width: number, height: number): Sharp {
  return pipeline.resize(width, height, { fit: 'fill', kernel: 'linear' })
}

/**
 * Scales decoded pixels: bilinear, antialiased where it shrinks.
 *
 * @param picture - RGB
 * @param width - pixels, at least 1
 * @param height - pixels, at least 1
 * @returns RGB of exactly that size; the same picture where it already has it
 */
export async function resizePicture(
  picture: Picture,
  width: number,
  height: number,
): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture
  if (width >= picture.width && height >= picture.height)
    return enlargePicture(picture, width, height)
  const { data } = picture
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const
  return toPixels(shrunk(sharp(data, { raw }), width, height))
}

/**
 * Decodes, scales and cuts in one go; of a large picture no more is scaled than the square needs.
 *
 * @param opened - the picture
 * @param crop - size of the whole scaled picture, and the square's corner
 * @param side - pixels of the square
 * @returns RGB [side, side, 3], mirrored where the crop says so
 */
export async function cutSquare(opened: OpenedPicture, crop: Crop, side: number): Promise<Picture> {
  const { scaledWidth, scaledHeight, left, top } = crop
  const region = { left, top, width: side, height: side }
  const enlarges = scaledWidth > opened.width || scaledHeight > opened.height
  const square =
    enlarges && opened.format !== 'svg'
      ? enlargePicture(await toPixels(opened.decode()), scaledWidth, scaledHeight, region)
      : await toPixels(
          shrunk(
            opened.decode(Math.min(scaledWidth, scaledHeight)),
            scaledWidth,
            scaledHeight,
          ).extract(region),
        )
  return crop.flip ? mirrored(square) : square
}

/** Mirrors left to right. */
function mirrored({ data, width, height }: Picture): Picture {
  const out = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const row = y * width * 3
    for (let x = 0; x < width; x++) {
      const from = row + x * 3
      const to = row + (width - 1 - x) * 3
      out[to] = data[from]!
      out[to + 1] = data[from + 1]!
      out[to + 2] = data[from + 2]!
    }
  }
  return { data: out, width, height }
}
