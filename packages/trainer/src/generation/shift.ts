import * as tf from '@tensorflow/tfjs-core'
import { customGradient, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** How far pictures are moved before discriminators see them, and by what chance. */
export interface Shift {
  /** at most, as a share of the side */
  readonly most: number
  readonly random: Random
}

/** @returns a part of what a discriminator judges: nothing where pictures stay where they are */
export const shiftBy = (most: number, random: Random): { shift?: Shift } =>
  most > 0 ? { shift: { most, random } } : {}

/** How far a picture goes down and to the right, in pixels. */
type Offset = readonly [down: number, right: number]

/**
 * Moves each picture by a way of its own; what comes in from outside is grey. A discriminator that sees real and drawn pictures
 * so cannot learn the few real ones by heart, and what the generator learns through it is still right.
 *
 * @param images - [B, S, S, 3] in [-1, 1]
 * @param shift - see {@link Shift}
 * @returns the same shape; the gradient goes the way back
 * @see Zhao et al., Differentiable Augmentation for Data-Efficient GAN Training (NeurIPS 2020)
 */
export function shiftEach(images: Images, { most, random }: Shift): Images {
  const [B, S] = images.shape
  const reach = Math.round(most * S)
  const way = () => random.integer(2 * reach + 1) - reach
  const offsets = Array.from({ length: B }, (): Offset => [way(), way()])
  return customGradient(
    [images],
    () => ({ value: moved(images, offsets), keep: [] }),
    (dy) => [
      moved(
        dy,
        offsets.map(([down, right]): Offset => [-down, -right]),
      ),
    ],
  )
}

function moved(images: Images, offsets: readonly Offset[]): Images {
  const [, S, , C] = images.shape
  return tf.concat(
    offsets.map(([down, right], b) => {
      const kept = tf.slice(
        images,
        [b, Math.max(0, -down), Math.max(0, -right), 0],
        [1, S - Math.abs(down), S - Math.abs(right), C],
      )
      return tf.pad(kept, [[0, 0], around(down), around(right), [0, 0]])
    }),
    0,
  )
}

const around = (way: number): [number, number] => [Math.max(0, way), Math.max(0, -way)]
