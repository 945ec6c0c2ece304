import * as tf from '@tensorflow/tfjs-core'
import { holdTensors, mapTensors, type Held } from '@laviter/nn'
import type { BeginDecoding } from '../decode/decoder'
import type { TransformerSettings } from './config'
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
  return (image) => {
    let memory = holdTensors(() => readImages(parameters, settings, image, run))
    let before: Held<WordsBefore> | undefined
    return {
      step: (tokens, { attention = false } = {}) =>
        tf.tidy(() => {
          const row: tf.Tensor2D = tf.expandDims(tokens, 1)
          const step = readWords(parameters, settings, memory.value, row, run, before?.value)
          before = replace(before, () => step.before)
          const [N, , V] = step.logits.shape
          const logits: tf.Tensor2D = tf.reshape(step.logits, [N, V])
          if (!attention) return { logits }
          const overHeads: tf.Tensor2D = tf.reshape(tf.mean(step.attention, 1), [N, -1])
          return { logits, attention: overHeads }
        }),
      select: (rows, { sameImages = false } = {}) => {
        const chosen = <T>(value: T) => mapTensors(value, (x) => tf.gather(x, rows))
        const words = before?.value
        if (words) before = replace(before, () => chosen(words))
        if (!sameImages) memory = replace(memory, () => chosen(memory.value))
      },
      dispose: () => {
        memory.dispose()
        before?.dispose()
      },
    }
  }
}

/** Holds what was computed of something held, which is freed. */
function replace<T>(held: Held<T> | undefined, compute: () => T): Held<T> {
  const next = holdTensors(compute)
  held?.dispose()
  return next
}
