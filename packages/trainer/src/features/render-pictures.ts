import { renderView, type Item, type View } from '@laviter/data'

/** One view of one picture. */
export interface PictureView {
  readonly item: Item
  readonly view: View
}

/**
 * Decodes and cuts pictures on the pool's threads.
 *
 * @param rows - pictures and their views
 * @param size - S, side in pixels
 * @returns RGB, 0 to 255, [rows, S, S, 3]
 * @throws UserError where a picture cannot be decoded
 */
export async function renderPictures(
  rows: readonly PictureView[],
  size: number,
): Promise<Uint8Array> {
  const squares = await Promise.all(
    rows.map(async ({ item, view }) => {
      const square = (await renderView(item, view, [size]))[size]
      if (square === undefined) throw new Error(`renderView gave no square of ${size}`)
      return square
    }),
  )
  return Buffer.concat(squares)
}
