import * as tf from '@tensorflow/tfjs-core'
import type { Tokens } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { CaptionerImage, CaptionTokens } from '../captioner'

/**
 * Features of images that no encoder made, always the same.
 *
 * @param shape - B images of R regions, D wide
 * @param options - `seed`: other images; `masked`: hides the last regions, fewer of the first images
 * @returns regions, global vectors and, where asked for, a mask
 */
export function exampleImages(
  [B, R, D]: readonly [number, number, number],
  { seed = 'images', masked = false } = {},
): CaptionerImage {
  const random = createRandom(seed)
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal())
  const mask = Array.from({ length: B }, (_, b) =>
    Array.from({ length: R }, (_, r) => Number(r < R - (b % R))),
  )
  return {
    regions: tf.tensor3d(draw(B * R * D), [B, R, D]),
    global: tf.tensor2d(draw(B * D), [B, D]),
    ...(masked && { mask: tf.tensor2d(mask, [B, R]) }),
  }
}

/**
 * The words of a vocabulary, in order.
 *
 * @param tokens - the captioner's
 * @returns all but padding, start and end
 */
export function wordsOf({ size, padding, start, end }: CaptionTokens): number[] {
  const special = new Set([padding, start, end])
  return Array.from({ length: size }, (_, token) => token).filter((token) => !special.has(token))
}

/**
 * Captions that nobody wrote: the start token, then words.
 *
 * @param tokens - the captioner's
 * @param shape - N rows of T tokens
 * @returns whole numbers, N rows; neighbours differ
 */
export function exampleRows(tokens: CaptionTokens, [N, T]: readonly [number, number]): number[][] {
  const words = wordsOf(tokens)
  return Array.from({ length: N }, (_, n) =>
    Array.from({ length: T }, (_, t) =>
      t === 0 ? tokens.start : words[(3 * n + 2 * t) % words.length]!,
    ),
  )
}

/** @returns int32 [N, T] */
export const tokensOf = (rows: readonly (readonly number[])[]): Tokens =>
  tf.tensor2d(
    rows.map((row) => [...row]),
    [rows.length, rows[0]?.length ?? 0],
    'int32',
  )
