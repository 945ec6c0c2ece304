import * as tf from '@tensorflow/tfjs-core'
import { expectShape, ShapeError, type Tokens } from '@laviter/nn'
import type { CaptionerImage } from './captioner'

/**
 * How many captions stand for each image.
 *
 * @param where - the captioner's name, for the message
 * @param image - B images
 * @param tokens - int32 [N, T], N = k B, those of an image one after the other
 * @returns B, T and k
 * @throws ShapeError where N is no multiple of B
 */
export function captionsAnImage(
  where: string,
  { regions: { shape } }: CaptionerImage,
  tokens: Tokens,
): { B: number; T: number; perImage: number } {
  const { N, T } = expectShape(where, { tokens }, { tokens: ['N', 'T'] })
  const [B] = shape
  if (N % B !== 0)
    throw new ShapeError(
      `${where}: ${N} rows of tokens for ${B} images. Give each image as many captions, those of an image one after the other.`,
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
