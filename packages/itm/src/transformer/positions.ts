import * as tf from '@tensorflow/tfjs-core'
import {
  ShapeError,
  sinePositions2d,
  type Batch,
  type Height,
  type Places,
  type Regions,
  type Shaped,
  type Width,
} from '@laviter/nn'

/**
 * Where regions lie: the table of sines and cosines of their rows and columns. Padding does not count as a place, so that an
 * image has the same positions with it as without.
 *
 * @param regions - float32 [B, R, D], row by row
 * @param options - `mask`: 1 where a region shows the picture, float32 [B, R]; `grid`: rows and columns, by default a square
 * @returns float32 [1, R, D], or [B, R, D] with a mask
 * @throws ShapeError where the regions are no such grid
 */
export function regionPositions(
  regions: Regions,
  {
    mask,
    grid,
  }: { mask?: Shaped<[Batch, Places]> | undefined; grid?: readonly [number, number] | undefined },
): Regions {
  const [, R, D] = regions.shape
  const side = Math.round(Math.sqrt(R))
  const [H, W] = grid ?? [side, side]
  if (H * W !== R)
    throw new ShapeError(
      grid
        ? `captioner: regions are [${regions.shape.join(', ')}], the grid ${H} x ${W} has ${H * W} places. Set grid to the rows and columns of the map that they come from.`
        : `captioner: regions are [${regions.shape.join(', ')}], and ${R} places are no square. Set grid to the rows and columns of the map that they come from.`,
    )
  return tf.tidy((): Regions => {
    const valid: Shaped<[Batch, Height, Width]> = mask
      ? tf.reshape(mask, [-1, H, W])
      : tf.ones([1, H, W])
    return tf.reshape(sinePositions2d(valid, D), [-1, R, D])
  })
}
