import * as tf from '@tensorflow/tfjs-core'
import { expectShape, type Embedding } from '@laviter/nn'
import type { PairScores } from './matching/word-scores'

/** The product of two norms is at least this; squared, inside the root, where its gradient is finite at 0. */
const CLAMP = 1e-8

/**
 * Cosine of each image with each sentence.
 *
 * @param images - float32 [images, D]
 * @param sentences - float32 [sentences, D]
 * @returns float32 [images, sentences], in [-1, 1]; 0 where an embedding is zero
 * @throws ShapeError when the widths differ
 */
export function cosineScores(images: Embedding, sentences: Embedding): PairScores {
  expectShape(
    'cosineScores',
    { images, sentences },
    { images: ['images', 'D'], sentences: ['sentences', 'D'] },
  )
  return tf.tidy(() => {
    const product: PairScores = tf.matMul(images, sentences, false, true)
    const squares = tf.matMul(
      tf.sum(tf.square(images), 1, true),
      tf.sum(tf.square(sentences), 1, true),
      false,
      true,
    )
    return tf.div(product, tf.sqrt(tf.maximum(squares, CLAMP ** 2)))
  })
}
