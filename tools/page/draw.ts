import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import * as tf from '@tensorflow/tfjs-core'

/** Widths of the generator that is drawn with. */
export const CONFIG = {
  part: 'attngan',
  embed: 8,
  sizes: [16, 32],
  width: 4,
  residualBlocks: 1,
  noise: 6,
  condition: 5,
} as const

/** Values of each stage's images. */
export type Pixels = number[][]

/** Draws two sentences, the second with padding, the same in Node and in a page. */
export async function draw(generator: ImageGenerator, random: Random): Promise<Pixels> {
  const [B, T, D] = [2, 5, CONFIG.embed]
  // number by number: a whole tensor is drawn by a kernel where there is one
  const normal = (...shape: number[]): number[] =>
    Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal())
  const { images } = tf.tidy(() => {
    const { noiseWidth, conditionWidth } = generator
    const inputs = {
      noise: tf.tensor2d(normal(B, noiseWidth), [B, noiseWidth]),
      sentence: tf.tensor2d(normal(B, D), [B, D]),
      words: tf.tensor3d(normal(B, T, D), [B, T, D]),
      mask: tf.tensor2d([
        [1, 1, 1, 1, 1],
        [1, 1, 0, 0, 0],
      ]),
      epsilon: tf.tensor2d(normal(B, conditionWidth), [B, conditionWidth]),
    }
    return { images: [...generator.generate(inputs).images] }
  })
  const pixels = await Promise.all(images.map(async (image) => Array.from(await image.data())))
  tf.dispose(images)
  return pixels
}
