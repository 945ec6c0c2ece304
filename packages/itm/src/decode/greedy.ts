import * as tf from '@tensorflow/tfjs-core'
import type { DecoderState } from './decoder'
import { logProbabilities } from './log-probabilities'
import type { Captions } from './options'
import type { DecodingSettings } from './settings'
import { readRows } from './step'
import { decodeWordByWord } from './word-by-word'

/**
 * The most probable next word, each time.
 *
 * @param state - the captions' start
 * @param images - how many there are
 * @param suppressed - float32 [V], what is added to log probabilities
 * @param settings - limit, end token, attention, signal
 * @returns a caption an image
 */
export function greedy(
  state: DecoderState,
  images: number,
  suppressed: tf.Tensor1D,
  settings: DecodingSettings,
): Promise<Captions> {
  return decodeWordByWord(
    state,
    images,
    async (logits) => {
      const rows = await readRows(() => {
        const best = tf.topk(logProbabilities(logits, suppressed), 1)
        return tf.concat([best.values, tf.cast(best.indices, 'float32')], 1) // exact below 2^24 words
      })
      return rows.map(([logProbability, token]) => ({
        token: token!,
        logProbability: logProbability!,
      }))
    },
    settings,
  )
}
