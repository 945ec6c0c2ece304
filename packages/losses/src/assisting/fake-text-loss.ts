import * as tf from '@tensorflow/tfjs-core'
import { ShapeError, UserError } from '@laviter/nn'
import type { Classes } from '../matching/posterior'
import {
  matchingLoss,
  type MatchedImages,
  type MatchedTexts,
  type Matching,
  type MatchingOptions,
} from '../matching/matching-loss'

/** Settings of {@link fakeTextLoss}. */
export type FakeTextOptions = MatchingOptions & {
  /** for each generated caption the image that it describes; left out: caption i describes image i */
  readonly rows?: readonly number[]
}

/**
 * Assisting loss L_FT: real images against the captions that were generated of them. An image whose generated caption has no
 * word takes no part: leave its caption out, and say with `rows` which images the others describe.
 *
 * @param image - B real images, embedded
 * @param fakeText - N generated captions, embedded, 1 to B of them
 * @param options - as of {@link matchingLoss}, `classes` of the B images; and `rows`
 * @returns as {@link matchingLoss}, over the N pairs: 4 ln N by chance
 * @throws ShapeError when shapes disagree; UserError when a row is of no image, or a caption has no word
 * @see LAViTeR section 3.4, Eq. 15
 * @example
 * ```ts
 * // the second of three captions came out empty
 * const { total } = fakeTextLoss(image, encode([captions[0], captions[2]]), { rows: [0, 2], classes })
 * ```
 */
export function fakeTextLoss(
  image: MatchedImages,
  fakeText: MatchedTexts,
  { rows, classes, ...options }: FakeTextOptions = {},
): Matching {
  const [images] = image.global.shape
  if (rows === undefined) return matchingLoss(image, fakeText, { ...options, classes })
  const stray = rows.find((row) => !(Number.isInteger(row) && row >= 0 && row < images))
  if (stray !== undefined)
    throw new UserError(
      `fakeTextLoss: a caption is of image ${stray}, and there are ${images}. Give each caption the place of its image.`,
    )
  if (classes !== undefined && countOf(classes) !== images)
    throw new ShapeError(
      `fakeTextLoss: there are ${countOf(classes)} classes for ${images} images. Pass a class for each image.`,
    )
  return tf.tidy(() => {
    const chosen = tf.tensor1d([...rows], 'int32')
    const described: MatchedImages = {
      regions: tf.gather(image.regions, chosen),
      global: tf.gather(image.global, chosen),
    }
    const own = classes && classesOf(classes, rows, chosen)
    return matchingLoss(described, fakeText, { ...options, classes: own })
  })
}

const countOf = (classes: Classes): number =>
  classes instanceof tf.Tensor ? classes.size : classes.length

const classesOf = (classes: Classes, rows: readonly number[], chosen: tf.Tensor1D): Classes =>
  classes instanceof tf.Tensor ? tf.gather(classes, chosen) : rows.map((row) => classes[row]!)
