import * as tf from '@tensorflow/tfjs-core'
import { normal, type Initialiser } from '../initialisers'
import type { Random } from '../random'
import {
  expectShape,
  ShapeError,
  type Batch,
  type Embed,
  type Height,
  type Shaped,
  type Time,
  type Width,
} from '../shaped'

/**
 * Sine positions of a sentence: angle p / 10000^(2 floor(i/2) / D), its sine at even i, its cosine at odd.
 *
 * @param places - T positions, from 0
 * @param width - D features
 * @returns float32 [T, D], to add to words
 * @see Vaswani et al., Attention is all you need (2017), section 3.5
 */
export function sinePositions(places: number, width: number): Shaped<[Time, Embed]> {
  return tf.tidy((): Shaped<[Time, Embed]> => waves(tf.range(0, places), width))
}

/**
 * Sine positions of a map: the first half of the features tells the row, the second the column, each by the angle 2 pi p /
 * (n + 1e-6) / 10000^(2 floor(i/2) / (D/2)), p = 1..n.
 *
 * @param valid - 1 where a cell shows the image and 0 on padding, float32 [B, H, W]: p counts the valid cells up to it and n all
 *   of its column or row
 * @param width - D features, divisible by 4
 * @returns float32 [B, H, W, D]
 * @throws ShapeError when valid is no [B, H, W] or D not divisible by 4
 * @see Carion et al., End-to-end object detection with transformers (2020), appendix A.4
 */
export function sinePositions2d(
  valid: Shaped<[Batch, Height, Width]>,
  width: number,
): Shaped<[Batch, Height, Width, Embed]> {
  expectShape('sinePositions2d', { valid }, { valid: ['B', 'H', 'W'] })
  if (width % 4 !== 0)
    throw new ShapeError(
      `sinePositions2d: width ${width} is not divisible by 4. Choose one that is.`,
    )
  return tf.tidy((): Shaped<[Batch, Height, Width, Embed]> => {
    const along = (axis: 1 | 2): tf.Tensor4D => {
      const place = tf.cumsum(valid, axis)
      const turn = tf.mul(tf.div(place, tf.add(tf.sum(valid, axis, true), 1e-6)), 2 * Math.PI)
      return waves(turn, width / 2)
    }
    return tf.concat([along(1), along(2)], 3)
  })
}

/** Sines and cosines by turns, of [...] places: [..., width]. */
function waves<T extends tf.Tensor>(places: tf.Tensor, width: number): T {
  const pairs = Math.ceil(width / 2)
  const frequencies = Array.from({ length: pairs }, (_, pair) => 10000 ** ((-2 * pair) / width))
  const angles = tf.mul(tf.expandDims(places, -1), tf.tensor1d(frequencies))
  const byTurns = tf.reshape(tf.stack([tf.sin(angles), tf.cos(angles)], -1), [
    ...places.shape,
    2 * pairs,
  ])
  const begin = byTurns.shape.map(() => 0)
  return tf.slice(byTurns, begin, [...places.shape, width]) as T
}

/** Learned positions: `weight` [T, D]. */
export type LearnedPositions = { readonly weight: tf.Variable<tf.Rank.R2> }

/**
 * Makes learned positions.
 *
 * @param places - most positions T
 * @param width - D features
 * @param options - `initialiser` (N(0, 1))
 * @param random - the stream to draw from
 * @returns the parameters
 */
export function createLearnedPositions(
  places: number,
  width: number,
  { initialiser = normal() }: { initialiser?: Initialiser },
  random: Random,
): LearnedPositions {
  return tf.tidy(() => ({
    weight: tf.variable(tf.reshape(initialiser([places, width], random), [places, width])),
  }))
}

/**
 * Consecutive positions of the table.
 *
 * @param positions - the parameters
 * @param places - how many, at most the table's from the first on
 * @param first - where they begin (0)
 * @returns float32 [places, D]
 * @throws ShapeError when the table is shorter
 */
export function learnedPositions(
  { weight }: LearnedPositions,
  places: number,
  first = 0,
): Shaped<[Time, Embed]> {
  const [most, width] = weight.shape
  if (first + places > most)
    throw new ShapeError(
      `learnedPositions: ${first + places} positions asked, the table has ${most}. Shorten the sentences or make a longer table.`,
    )
  return tf.slice(weight, [first, 0], [places, width])
}
