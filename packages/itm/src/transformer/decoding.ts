import * as tf from '@tensorflow/tfjs-core'
import { decodeBySteps } from '../decode/by-steps'
import type { BeginDecoding } from '../decode/decoder'
import type { TransformerSettings } from './config'
import type { Memory } from './decoder'
import { readImages, readWords, type TransformerParameters, type WordsBefore } from './model'
import { runOf } from './run'

/**
 * Decoding step by step: images are encoded once, keys and values of earlier words are kept, so that a word costs the same
 * however many stand before it.
 *
 * @param parameters - the captioner's
 * @param settings - its sizes
 * @returns how its captions begin
 */
export function transformerDecoding(
  parameters: TransformerParameters,
  settings: TransformerSettings,
): BeginDecoding {
  const run = runOf(settings)
  return decodeBySteps<Memory, WordsBefore | undefined>({
    sharesImages: true,
    begin: (image) => ({ memory: readImages(parameters, settings, image, run), state: undefined }),
    next: (memory, before, tokens, { attention }) => {
      const row: tf.Tensor2D = tf.expandDims(tokens, 1)
      const step = readWords(parameters, settings, memory, row, run, before)
      const [N, , V] = step.logits.shape
      const logits: tf.Tensor2D = tf.reshape(step.logits, [N, V])
      if (!attention) return { logits, state: step.before }
      const overHeads: tf.Tensor2D = tf.reshape(tf.mean(step.look(), 1), [N, -1])
      return { logits, attention: overHeads, state: step.before }
    },
  })
}
