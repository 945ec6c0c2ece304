import * as tf from '@tensorflow/tfjs-core'
import { lengthMask, namedParameters, valueAndGradients } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createTextBiLstm } from './text-bilstm'
import { createTextTransformer } from './text-transformer'
import type { TextTransformerConfig } from './text-encoder'

const SIZES = { vocabularySize: 12, words: 5, embed: 8 }
const random = () => createRandom(2)
const tokens = () => tf.tensor2d([[1, 2, 3, 0, 0]], [1, 5], 'int32')

test('dropout is on in training only, and needs a stream', () => {
  for (const encoder of [
    createTextTransformer({ ...SIZES, dropout: 0.5 }, { random: random() }),
    createTextBiLstm(SIZES, { random: random() }),
  ]) {
    const encode = (seed?: number) =>
      encoder
        .encode(tokens(), lengthMask([3], 5), {
          training: seed !== undefined,
          random: createRandom(seed ?? 0),
        })
        .sentence.arraySync()
    expect(encode(1)).toEqual(encode(1))
    expect(encode(1)).not.toEqual(encode(2))
    expect(encode(1)).not.toEqual(encode())
    expect(() => encoder.encode(tokens(), lengthMask([3], 5), { training: true })).toThrow(
      /training with dropout 0\.5 draws random numbers, and no random stream was given/,
    )
  }
})

test('v2 has a wide table, a narrowing map and sine positions that do not train', () => {
  const { parameters } = createTextTransformer(
    { ...SIZES, tableWidth: 12, positions: 'sine' },
    { random: random() },
  )
  expect(parameters).toMatchObject({
    table: { weight: { shape: [12, 12] } },
    narrow: { weight: { shape: [12, 8] } },
  })
  expect(parameters).not.toHaveProperty('positions')
})

test('by default the sentence is the mean of the real words; with parity, of all places', () => {
  for (const parity of [false, true]) {
    const encoder = createTextTransformer({ ...SIZES, parity }, { random: random() })
    const { words, sentence } = encoder.encode(tokens(), lengthMask([3], 5))
    const places = parity ? 5 : 3
    const mean = tf.mean(tf.slice(words, [0, 0, 0], [1, places, 8]), 1)
    expect(tf.max(tf.abs(tf.sub(mean, sentence))).dataSync()[0]).toBeLessThan(1e-6)
  }
})

test('the BiLSTM gives zero on padding', () => {
  const encoder = createTextBiLstm(SIZES, { random: random() })
  const { words } = encoder.encode(tokens(), lengthMask([3], 5))
  expect(tf.max(tf.abs(tf.slice(words, [0, 3, 0], [1, 2, 8]))).dataSync()[0]).toBe(0)
})

test('captions of one word have gradients, without the native backend too', async () => {
  const open = tf.getBackend()
  await tf.setBackend('cpu')
  try {
    const encoder = createTextBiLstm(SIZES, { random: random() })
    const parameters = namedParameters(encoder.parameters)
    const one = tf.tensor2d([[1], [2]], [2, 1], 'int32')
    const { gradients } = valueAndGradients(parameters, () => ({
      total: tf.sum<tf.Scalar>(tf.square(encoder.encode(one, lengthMask([1, 1], 1)).sentence)),
    }))
    expect([...gradients.keys()]).toEqual([...parameters.keys()])
  } finally {
    await tf.setBackend(open)
  }
})

test.each<[string, Partial<TextTransformerConfig>, RegExp]>([
  ['no words', { vocabularySize: 0, heads: 1.5 }, /vocabularySize 0 is no.*heads 1\.5 is no/],
  ['dropout of all', { dropout: 1 }, /dropout 1 is outside \[0, 1\)/],
])('%s is an error that lists what is out of range', (_, config, message) => {
  expect(() => createTextTransformer({ ...SIZES, ...config }, { random: random() })).toThrow(
    message,
  )
})

test('an odd width is an error of the BiLSTM', () => {
  expect(() => createTextBiLstm({ ...SIZES, embed: 7 }, { random: random() })).toThrow(
    /embed 7 is odd/,
  )
})

test('tokens and mask that differ are an error at the door', () => {
  const encoder = createTextTransformer(SIZES, { random: random() })
  expect(() => encoder.encode(tokens(), lengthMask([3], 4))).toThrow(/mask is \[1, 4\]/)
})

test('a caption longer than the positions is an error', () => {
  const encoder = createTextTransformer(SIZES, { random: random() })
  const long = tf.zeros<tf.Rank.R2>([1, 6], 'int32')
  expect(() => encoder.encode(long, lengthMask([6], 6))).toThrow(
    /6 positions asked, the table has 5/,
  )
})
