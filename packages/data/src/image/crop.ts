import { createRandom } from '@laviter/nn/random'
import type { View } from './view'

/** Shorter side before a random crop, as a part of the crop's side: 304 for 256, 355 for 299. */
export const CROP_MARGIN = 76 / 64

/** The square that a view cuts, in pixels of the scaled picture. */
export interface Crop {
  /** Size that the whole picture is scaled to. */
  readonly scaledWidth: number
  readonly scaledHeight: number
  /** The square's corner; its side is the size asked for. */
  readonly left: number
  readonly top: number
  readonly flip: boolean
}

/** What the random views depend on. */
export interface Draw {
  readonly seed: number
  readonly epoch: number
}

/**
 * Where a view's square lies: a pure function of its arguments.
 *
 * @param view - any view
 * @param id - the item's id: fixed crops depend on it and on `View.index` alone, so that features cached under one seed
 * serve all
 * @param width - pixels of the picture as it is seen
 * @param height - pixels
 * @param side - pixels of the square
 * @param draw - seed and epoch, for the random view
 */
export function cropOf(
  view: View,
  id: string,
  width: number,
  height: number,
  side: number,
  draw: Draw,
): Crop {
  const centred = view.kind !== 'crop' && view.kind !== 'random'
  const shorter = centred ? side : Math.round(side * CROP_MARGIN)
  const scale = shorter / Math.min(width, height)
  // the shorter side exactly, the longer one never less than it
  const scaledWidth = Math.max(shorter, Math.round(width * scale))
  const scaledHeight = Math.max(shorter, Math.round(height * scale))
  const [spareX, spareY] = [scaledWidth - side, scaledHeight - side]
  if (centred) {
    const [left, top] = [Math.floor(spareX / 2), Math.floor(spareY / 2)]
    return { scaledWidth, scaledHeight, left, top, flip: view.kind === 'flip' }
  }
  const path = view.kind === 'crop' ? `crop/${view.index}` : `${draw.seed}/${draw.epoch}`
  const random = createRandom(`view/${path}/${id}`)
  const [left, top] = [random.integer(spareX + 1), random.integer(spareY + 1)]
  return { scaledWidth, scaledHeight, left, top, flip: random.uniform() < 0.5 }
}
