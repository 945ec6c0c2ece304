import * as tf from '@tensorflow/tfjs-core'
import type { Tokens } from '@laviter/nn'
import type { Captioner } from '../captioner'
import { decodeBySteps } from './by-steps'
import type { BeginDecoding } from './decoder'

/**
 * Decoding without a cache: every step runs the captioner on all words so far.
 *
 * @param logits - the captioner's `logits`
 * @returns how its captions begin; no attention maps
 */
export function uncachedDecoding(logits: Captioner['logits']): BeginDecoding {
  return decodeBySteps({
    begin: (image) => {
      const state: Tokens = tf.zeros<tf.Rank.R2>([image.regions.shape[0], 0], 'int32')
      return { memory: { ...image }, state }
    },
    next: (image, before, tokens) => {
      const last: Tokens = tf.reshape(tokens, [-1, 1])
      const state: Tokens = tf.concat([before, last], 1)
      const scores = logits(image, state) // [B, t, V]
      const [B, t, V] = scores.shape
      return { logits: tf.reshape(tf.slice(scores, [0, t - 1, 0], [B, 1, V]), [B, V]), state }
    },
  })
}
