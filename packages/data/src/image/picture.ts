import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { pictureError } from './picture-fault'

/** Pixels of the largest picture that is decoded, unless a call says otherwise: 12,000 x 12,500, some 450 MB. */
export const MAX_PIXELS = 150_000_000

/** SVG sizes are in CSS pixels; sharp counts 72 of them to the inch. */
const SVG_DENSITY = 72

/** sharp's own bound on the density. */
const MAX_DENSITY = 100_000

/** RGB, row by row, 0 to 255, [height, width, 3]. */
export interface Picture {
  readonly data: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/** Bounds on what is decoded. */
export interface DecodeLimits {
  /** Refuse larger pictures before decoding them ({@link MAX_PIXELS} unless given). */
  readonly maxPixels?: number
}

/** A picture whose header was read: its size as it is seen (EXIF applied), and a pipeline that decodes it. */
export interface OpenedPicture {
  readonly width: number
  readonly height: number
  readonly format: string
  /**
   * @param shorter - pixels that the shorter side will be scaled to; drawn pictures (SVG) are rasterised at that size
   * @returns a pipeline that decodes to upright RGB on white, not scaled yet
   */
  decode(shorter?: number): Sharp
}

/**
 * Reads a picture's header. The bytes are handed to the decoder, not the path: an SVG then has no folder that it could
 * draw other files from.
 *
 * @param bytes - the file's content
 * @throws Error (sharp's) where it is no picture or larger than the limit
 */
export async function openPicture(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS }: DecodeLimits = {},
): Promise<OpenedPicture> {
  const options = { limitInputPixels: maxPixels, failOn: 'error' } as const
  const header = await sharp(bytes, options).metadata()
  const { width, height } = header.autoOrient
  const shorterNow = Math.min(width, height)
  const isSvg = header.format === 'svg'
  return {
    width,
    height,
    format: header.format,
    decode: (shorter) => {
      // a pixel more than asked for: the rest is shrunk, never enlarged
      const scale = isSvg && shorter !== undefined ? (shorter + 1) / shorterNow : 1
      const density = Math.min(Math.max(SVG_DENSITY * scale, 1), MAX_DENSITY)
      return sharp(bytes, isSvg ? { ...options, density } : options)
        .autoOrient()
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
    },
  }
}

/**
 * Decodes a picture whole: PNG, JPEG, WebP, GIF (first frame), SVG, TIFF or AVIF; CMYK, grey and 16-bit become 8-bit
 * sRGB, transparency becomes white, EXIF orientation is applied.
 *
 * @param file - path of the picture
 * @param limits - `maxPixels`
 * @returns RGB [height, width, 3], 0 to 255
 * @throws UserError naming the file where it is missing, damaged, cut short, no picture, or too large
 */
export async function readImage(file: string, limits?: DecodeLimits): Promise<Picture> {
  try {
    const opened = await openPicture(await readFile(file), limits)
    return await toPixels(opened.decode())
  } catch (error) {
    throw pictureError(file, error)
  }
}

/** Runs a pipeline to 8-bit RGB in memory of its own. */
export async function toPixels(pipeline: Sharp): Promise<Picture> {
  const { data, info } = await pipeline
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const own = data.buffer instanceof ArrayBuffer && data.byteLength === info.width * info.height * 3
  if (!own) throw new Error(`decoded to ${info.channels} channels, not 3`)
  return {
    data: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
  }
}
