import { readFile } from 'node:fs/promises'
import { cropOf } from './crop'
import type { Draw } from './crop'
import { openPicture } from './picture'
import type { DecodeLimits, Picture } from './picture'
import { pictureError } from './picture-fault'
import { cutSquare, resizePicture } from './scale'
import type { View } from './view'

/** How the names of views become pixels; part of a feature cache's key, raised when the pixels change. */
export const PREPROCESSING = 'laviter-views-1'

/** The item drawn: any `Item`, or a file with a name to seed its crops. */
export interface ViewSource {
  readonly id: string
  readonly file: string
}

/** Squares of one view by their side in pixels: RGB, 0 to 255, [S, S, 3]. */
export type Squares = Record<number, Uint8Array<ArrayBuffer>>

/**
 * Cuts a view of a picture at several sizes, all from the same crop: the largest is cut from the scaled picture, the
 * smaller ones are scaled from it. The same arguments give the same bytes.
 *
 * @param source - file, and the id that fixes its crops
 * @param view - which square
 * @param sizes - sides in pixels, at least one, each at least 1
 * @param options - `seed` and `epoch` for the random view (0 unless given); `maxPixels`
 * @returns by size: RGB [S, S, 3], 0 to 255
 * @throws UserError naming the file where it cannot be decoded
 */
export async function renderView(
  source: ViewSource,
  view: View,
  sizes: readonly number[],
  options: Partial<Draw> & DecodeLimits = {},
): Promise<Squares> {
  if (sizes.length === 0 || !sizes.every((size) => Number.isInteger(size) && size >= 1))
    throw new RangeError(`renderView(sizes): [${sizes.join(', ')}] are not whole numbers from 1`)
  const { seed = 0, epoch = 0 } = options
  const side = Math.max(...sizes)
  let largest: Picture
  try {
    const opened = await openPicture(await readFile(source.file), options)
    // what a generator drew at `pixels` is enlarged: it holds no finer detail
    const drawn = view.kind === 'shrunk' ? Math.min(view.pixels, side) : side
    const { width, height } = opened
    const crop = cropOf(view, source.id, width, height, drawn, { seed, epoch })
    largest = await resizePicture(await cutSquare(opened, crop, drawn), side, side)
  } catch (error) {
    throw pictureError(source.file, error)
  }
  const squares: Squares = {}
  for (const size of sizes) squares[size] = (await resizePicture(largest, size, size)).data
  return squares
}
