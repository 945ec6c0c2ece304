import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { TextFeatures } from '@laviter/vta'

/** Sentences that are drawn twice: the smallest stage of some is cheap beside a step. */
const SENTENCES = 8

/** Keeps a ratio finite where all real pictures are one. */
const SMALLEST = 1e-6

/**
 * How much of a picture the noise decides: how far apart two pictures of a sentence are, as a share of how far apart two real
 * pictures of the batch are, at the smallest stage. 0: the noise changes nothing, the generator has collapsed.
 *
 * @param generator - as it stands, batch norm by its tracked statistics
 * @param batch - sentences, and the real pictures of each stage
 * @param random - of the two noises
 * @returns scalar, mean absolute distances of pixels divided
 */
export function measureDiversity(
  generator: ImageGenerator,
  { text, real }: { readonly text: TextFeatures; readonly real: readonly Images[] },
  random: Random,
): tf.Scalar {
  return tf.tidy(() => {
    const [smallest] = real
    if (smallest === undefined) throw new Error('A generator has one stage or more')
    const B = smallest.shape[0]
    const n = Math.min(SENTENCES, B)
    const twice = <T extends tf.Tensor>(rows: T): T => {
      const some = tf.slice(rows, 0, n)
      return tf.concat([some, some])
    }
    const { noiseWidth } = generator
    const { images } = generator.generate(
      {
        words: twice(text.words),
        sentence: twice(text.sentence),
        mask: twice(text.mask),
        noise: tf.reshape(normalTensor(random.fork('noise'), [2 * n, noiseWidth]), [
          -1,
          noiseWidth,
        ]),
      },
      { random: random.fork('condition'), stages: 1 },
    )
    const drawn = images[0]!
    const ours = distance(tf.slice(drawn, 0, n), tf.slice(drawn, n, n))
    const theirs = distance(tf.slice(smallest, 0, B - 1), tf.slice(smallest, 1, B - 1))
    return tf.div(ours, tf.maximum(theirs, SMALLEST))
  })
}

const distance = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.mean(tf.abs(tf.sub(a, b)))
