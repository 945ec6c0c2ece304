import { maskPenalty, type Mask, type Regions, type Words } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import type { PairScores } from '../src/matching/word-scores'

/**
 * Word scores of all pairs at once from tfjs' operations and their gradients: the peer of the benchmark, and what the tiles are
 * tested against.
 *
 * @param regions - float32 [images, R, D]
 * @param words - float32 [sentences, T, D]
 * @param mask - float32 [sentences, T]
 * @returns float32 [images, sentences], gamma1 = 4, gamma2 = 5
 */
export function composedWordScores(regions: Regions, words: Words, mask: Mask): PairScores {
  const [B, R, D] = regions.shape
  const [N, T] = words.shape
  return tf.tidy(() => {
    const v: tf.Tensor2D = tf.reshape(regions, [B * R, D])
    const e: tf.Tensor2D = tf.reshape(words, [N * T, D])
    const similarity = tf.reshape(tf.matMul(v, e, false, true), [B, R, N, T])
    const padding = maskPenalty(tf.reshape(mask, [1, N, T]))
    const choice = tf.softmax(tf.add(similarity, tf.reshape(padding, [1, 1, N, T])))
    const attention = tf.softmax(tf.mul(tf.transpose(choice, [0, 2, 3, 1]), 4))
    const context = tf.reshape(tf.matMul(tf.reshape(attention, [B, N * T, R]), regions), [
      B,
      N,
      T,
      D,
    ])
    const word = tf.reshape(e, [1, N, T, D])
    const squares = tf.mul(tf.sum(tf.square(context), 3), tf.sum(tf.square(word), 3))
    const cosine = tf.div(tf.sum(tf.mul(context, word), 3), tf.sqrt(tf.maximum(squares, 1e-16)))
    const scores: PairScores = tf.logSumExp(tf.add(tf.mul(cosine, 5), padding), 2)
    return scores
  })
}
