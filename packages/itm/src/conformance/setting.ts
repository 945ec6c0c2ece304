import * as tf from '@tensorflow/tfjs-core'
import { distance, expect, NEAR } from '@laviter/nn/conformance'
import type { Captioner, CaptionerConfig, CaptionerImage, CaptionTokens } from '../captioner'
import { exampleImages, exampleRows, tokensOf } from './examples'

/** A check of one rule: makes captioners, seeded, that are freed afterwards. */
export type Check = (make: (seed?: number) => Promise<Captioner>) => Promise<void>

/** What all rules are examined with. */
export type Setting = {
  /** as the configuration says them */
  readonly tokens: CaptionTokens
  /** B images with regions of D; three unless said, none of them masked; R as it was given, unless said */
  images(options?: {
    count?: number
    regions?: number
    seed?: string
    masked?: boolean
  }): CaptionerImage
  /** N rows of T tokens, the start token first */
  rows(N: number, T: number): number[][]
}

/** The setting of a configuration. */
export function settingOf(
  { vocabularySize, padding = 0, start = 1, end = 2, embed = 256 }: CaptionerConfig,
  given: number,
): Setting {
  const tokens = { size: vocabularySize, padding, start, end }
  return {
    tokens,
    images: ({ count = 3, regions = given, ...options } = {}) =>
      exampleImages([count, regions, embed], options),
    rows: (N, T) => exampleRows(tokens, [N, T]),
  }
}

/** Scores rows of tokens. */
export const score = (
  captioner: Captioner,
  image: CaptionerImage,
  rows: readonly (readonly number[])[],
): tf.Tensor3D => captioner.logits(image, tokensOf(rows))

/** Image b of a batch. */
export const imageAt = ({ regions, global, mask }: CaptionerImage, b: number): CaptionerImage => ({
  regions: tf.slice(regions, [b, 0, 0], [1, -1, -1]),
  global: tf.slice(global, [b, 0], [1, -1]),
  ...(mask && { mask: tf.slice(mask, [b, 0], [1, -1]) }),
})

/** The first places of logits. */
export const placesUpTo = (logits: tf.Tensor3D, T: number): tf.Tensor3D =>
  tf.slice(logits, [0, 0, 0], [-1, T, -1])

/** Throws where tensors differ by more than rounding; `%` in the message stands for the difference. */
export function expectNear(actual: tf.Tensor, expected: tf.Tensor, message: string): void {
  const apart = distance(actual, expected)
  expect(apart <= NEAR, message.replace('%', apart.toPrecision(2)))
}

/** Throws where tensors are equal but for rounding. */
export const expectApart = (a: tf.Tensor, b: tf.Tensor, message: string): void =>
  expect(distance(a, b) > NEAR, message)
