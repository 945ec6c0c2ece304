import * as tf from '@tensorflow/tfjs-core'
import type { Logits } from '@laviter/itm'
import { customGradient, lengthMask } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { EncodeOptions, TextEncoder, TextFeatures, WordChoices } from '@laviter/vta'
import type { FakeCaption } from './fake-captions'
import type { FakeCaptionSettings } from './settings'

/**
 * What the text encoder makes of generated captions.
 *
 * @param textEncoder - the same that reads real ones
 * @param captions - N of them, one or more
 * @param logits - that they were read from, float32 [B, P, tokens]; the straight-through path leads to them
 * @param settings - T, and the path
 * @param options - dropout
 * @returns of N captions
 * @throws UserError where the straight-through path is asked for and the encoder takes tokens alone
 */
export function encodeFakeCaptions(
  textEncoder: TextEncoder,
  captions: readonly FakeCaption[],
  logits: Logits,
  settings: FakeCaptionSettings,
  options: EncodeOptions,
): TextFeatures {
  const T = settings.words
  const tokens = tf.tensor2d(
    captions.map(({ words }) => Array.from({ length: T }, (_, t) => words[t] ?? 0)),
    [captions.length, T],
    'int32',
  )
  const mask = lengthMask(
    captions.map(({ words }) => words.length),
    T,
  )
  if (settings.path === 'discrete') return textEncoder.encode(tokens, mask, options)
  if (textEncoder.encodeChoices === undefined)
    throw new UserError(
      'joint.fakeCaptions.path is straight-through, but the text encoder has no encodeChoices(): set it to discrete, or give the encoder one',
    )
  const choices = straightThrough(tokens, captions, logits, settings)
  return textEncoder.encodeChoices(choices, mask, options)
}

/**
 * One-hot words whose gradient is taken for that of the softmax they were chosen from.
 *
 * @returns float32 [N, T, V]; exactly one-hot
 * @see Bengio et al., Estimating or propagating gradients through stochastic neurons (2013)
 */
function straightThrough(
  tokens: tf.Tensor2D,
  captions: readonly FakeCaption[],
  logits: Logits,
  { vocabularySize: V, toWord }: FakeCaptionSettings,
): WordChoices {
  const [, P, count] = logits.shape
  const [N, T] = tokens.shape
  const hard: tf.Tensor3D = tf.reshape(tf.cast(tf.oneHot(tokens, V), 'float32'), [N, T, V])
  // of each caption's words the place in the logits' rows; padding reads some place, and hands nothing back to it
  const places = captions.flatMap(({ row, places: stood }) =>
    Array.from({ length: T }, (_, t) => row * P + (stood[t] ?? 0)),
  )
  const real = captions.flatMap(({ words }) =>
    Array.from({ length: T }, (_, t) => (t < words.length ? 1 : 0)),
  )
  const rows: tf.Tensor2D = tf.reshape(logits, [-1, count])
  const soft = tf.softmax(tf.gather(rows, tf.tensor1d(places, 'int32'))) // [N T, tokens]
  const { columns, known } = tokensOfWords(count, V, toWord)
  const chances = tf.mul(tf.gather(soft, tf.tensor1d(columns, 'int32'), 1), tf.tensor1d(known)) // [N T, V]
  const passed = tf.mul(chances, tf.tensor2d(real, [N * T, 1]))
  return customGradient<tf.Tensor3D>(
    [tf.reshape(passed, [N, T, V])],
    () => ({ value: tf.clone(hard), keep: [] }),
    (dy) => [tf.clone(dy)],
  )
}

/** For each of V words the captioner's token of it, and 0 where it has none. */
function tokensOfWords(
  count: number,
  V: number,
  toWord: FakeCaptionSettings['toWord'],
): { columns: Int32Array; known: Float32Array } {
  const columns = new Int32Array(V)
  const known = new Float32Array(V)
  for (let token = 0; token < count; token++) {
    const word = toWord(token)
    if (word === undefined) continue
    columns[word] = token
    known[word] = 1
  }
  return { columns, known }
}
