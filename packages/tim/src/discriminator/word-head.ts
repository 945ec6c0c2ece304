import * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, type Images, type Linear, type Words } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { WordJudgement } from '../discriminator'
import { PLACES } from './settings'

/**
 * Judges a map word by word: each word looks at the places that matter to it, and says how well what it finds there agrees with
 * it. A pair of picture and sentence can be told by what is easiest to see; here every word is told by itself.
 *
 * @see Li et al., Controllable Text-to-Image Generation (NeurIPS 2019), section 3.3
 */
export type WordHead = {
  /** of places, which words look for */
  readonly key: Linear
  /** of places, what words find */
  readonly value: Linear
  /** of words: where to look */
  readonly query: Linear
  /** of words: what should be there */
  readonly claim: Linear
  /** of words: how often they are true of any picture */
  readonly usual: Linear
}

/**
 * Makes the head.
 *
 * @param channels - C, of the map
 * @param embed - D, width of words
 * @param random - the stream to draw from
 */
export function createWordHead(channels: number, embed: number, random: Random): WordHead {
  const width = Math.ceil(embed / 2)
  const part = (name: string, inputs: number, outputs: number) =>
    createLinear(inputs, outputs, {}, random.fork(name))
  return {
    key: part('key', channels, width),
    value: part('value', channels, width),
    query: part('query', embed, width),
    claim: part('claim', embed, width),
    usual: part('usual', embed, 1),
  }
}

/**
 * @param head - its parameters
 * @param map - float32 [B, 4, 4, C]
 * @param words - of each image's sentence, float32 [B, T, D]
 * @returns logits, float32 [B, T]
 */
export function judgeWords(head: WordHead, map: Images, words: Words): WordJudgement {
  return tf.tidy(() => {
    const [B, , , C] = map.shape
    const places: tf.Tensor3D = tf.reshape(map, [B, PLACES * PLACES, C])
    const asked = linear(head.query, words) // [B, T, width]
    const sharpness = 1 / Math.sqrt(head.query.weight.shape[1])
    const scores = tf.mul(tf.matMul(asked, linear(head.key, places), false, true), sharpness)
    const found = tf.matMul(tf.softmax(scores), linear(head.value, places)) // [B, T, width]
    const agreement = tf.sum(tf.mul(found, linear(head.claim, words)), 2)
    return tf.add<WordJudgement>(agreement, tf.squeeze(linear(head.usual, words), [2]))
  })
}
