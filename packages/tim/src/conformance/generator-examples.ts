import * as tf from '@tensorflow/tfjs-core'
import { normalTensor } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { GeneratedImages, GeneratorInputs, ImageGenerator } from '../image-generator'

/** Examines a generator, or several that `make` makes of seeds. */
export type Check = (make: (seed?: number) => Promise<ImageGenerator>) => Promise<void>

/** Items of an example batch. */
export const B = 3

/** Words of each, the last of them padding but for the first item. */
export const T = 4

/** Real words of each item. */
export const LENGTHS = [T, 2, 3] as const

/** Everything that a generator may ask for. */
export type Example = Required<GeneratorInputs>

/** Inputs that nobody wrote, of `count` items, always the same for a seed. */
export function example(
  generator: ImageGenerator,
  embed: number,
  seed = 'inputs',
  count = B,
): Example {
  const random = createRandom(seed)
  const draw = (...shape: number[]) => normalTensor(random, shape)
  return {
    noise: draw(count, generator.noiseWidth) as tf.Tensor2D,
    sentence: draw(count, embed) as tf.Tensor2D,
    words: draw(count, T, embed) as tf.Tensor3D,
    mask: tf.tensor2d(Array.from({ length: count }, (_, b) => maskOf(LENGTHS[b % B]!))),
    epsilon: draw(count, generator.conditionWidth) as tf.Tensor2D,
  }
}

const maskOf = (length: number) => Array.from({ length: T }, (_, t) => +(t < length))

/** One item of a batch. */
export function itemOf(all: Example, b: number): Example {
  const row = <R extends tf.Rank>(tensor: tf.Tensor<R>): tf.Tensor<R> => tf.slice(tensor, b, 1)
  return {
    noise: row(all.noise),
    sentence: row(all.sentence),
    words: row(all.words),
    mask: row(all.mask),
    epsilon: row(all.epsilon),
  }
}

/** A loss that every pixel of the last image, mean and log-variance feel, each otherwise. */
export function felt({ images, mean, logVariance }: GeneratedImages): tf.Scalar {
  const weighed = [...images, mean, logVariance].map((tensor, i) => {
    const flat = tf.reshape(tensor, [-1])
    const weights = tf.sin(tf.add(tf.mul(tf.range(0, flat.size), 0.7), i + 1))
    return tf.mean<tf.Scalar>(tf.mul(flat, weights))
  })
  return tf.addN(weighed)
}
