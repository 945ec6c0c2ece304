import * as tf from '@tensorflow/tfjs-core'
import { expectShape, ShapeError, type Tokens } from '@laviter/nn'
import type { CaptionerImage } from './captioner'

/**
 * The check of rows at a captioner's door: how many captions stand for each image.
 *
 * @param where - the captioner's name, for the message
 * @param image - B images
 * @param tokens - int32 [N, T], N = k B, those of an image one after the other
 * @param length - the captioner's: the largest T
 * @returns B, T and k
 * @throws ShapeError where N is no multiple of B, or T is not 1 to `length`
 */
export function captionsAnImage(
  where: string,
  { regions }: CaptionerImage,
  tokens: Tokens,
  length: number,
): { B: number; T: number; perImage: number } {
  const { B, N, T } = expectShape(
    where,
    { regions, tokens },
    { regions: ['B', 'R', 'D'], tokens: ['N', 'T'] },
  )
  if (N % B !== 0)
    throw new ShapeError(
      `${where}: ${N} rows of tokens for ${B} images. Give each image as many captions, those of an image one after the other.`,
    )
  if (T < 1)
    throw new ShapeError(
      `${where}: rows of 0 tokens have no place that could be scored. Begin each with the start token.`,
    )
  if (T > length)
    throw new ShapeError(
      `${where}: a row of ${T} tokens is longer than the captioner's length ${length}. Shorten the captions, or make a captioner with a larger length.`,
    )
  return { B, T, perImage: N / B }
}

/**
 * Repeats what was computed of images, once for each caption.
 *
 * @param x - [B, ...]
 * @param perImage - k, captions an image
 * @returns [k B, ...], those of an image one after the other
 */
export function repeatImages<T extends tf.Tensor>(x: T, perImage: number): T {
  if (perImage === 1) return x
  const [B, ...rest] = x.shape
  return tf.tidy((): T => {
    const apart = tf.reshape(x, [B!, 1, ...rest])
    const copies = tf.tile(apart, [1, perImage, ...rest.map(() => 1)])
    return tf.reshape(copies, [B! * perImage, ...rest]) as T
  })
}
