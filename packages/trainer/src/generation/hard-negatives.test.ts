import * as tf from '@tensorflow/tfjs-core'
import type { DataSet } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import { createVocabulary } from '@laviter/nn/vocabulary'
import { createTextTransformer, type TextEncoder } from '@laviter/vta'
import { createHardNegatives } from './hard-negatives'
import { createWordExchange } from './word-exchange'

const COLOURS = ['red', 'blue', 'green', 'grey']
const vocabulary = createVocabulary(['<end>', 'a', 'bird', 'in', 'the', 'snow', 'yellow', ...COLOURS]) // prettier-ignore
const [T, D] = [6, 8]

const picture = (colour: string, split: 'train' | 'validation') => ({
  captions: [`a ${colour} bird`, 'snow', `the ${colour} bird in snow`],
  split,
})
const dataSet = {
  items: [picture('yellow', 'validation'), ...COLOURS.map((colour) => picture(colour, 'train'))],
} as unknown as DataSet

let textEncoder: TextEncoder
beforeAll(() => {
  const config = { vocabularySize: vocabulary.size, words: T, embed: D, tableWidth: 8 }
  textEncoder = createTextTransformer(config, { random: createRandom(1) })
})
afterAll(() => textEncoder.dispose())
const open = () =>
  createHardNegatives({
    ...{ dataSet, aligner: { textEncoder, vocabulary }, length: T },
    ...{ share: 0.5, seed: 3 },
  })
/** Pictures in rows, and which of their captions. */
const batch = { items: [2, 1, 4], captions: [0, 1, 2] }

test('each sentence has its negative, and each picture the words that were exchanged in all of its sentences', () => {
  tf.tidy(() => {
    const { sentence, exchangeable, words } = open().of(batch)
    const sentences = dataSet.items.map(({ captions }) =>
      captions.map((text) => vocabulary.encode(text).tokens),
    )
    const { exchange } = createWordExchange(sentences.slice(1).flat(), 0.5)
    batch.items.forEach((item, b) => {
      const tokens = new Int32Array(3 * T)
      sentences[item]!.forEach((each, k) => tokens.set(each, k * T))
      const random = createRandom(3).fork('hard-negatives').fork(String(item))
      const made = exchange(tokens, 3, random)
      expect(vocabulary.decode(made.tokens)).not.toContain('yellow') // of a picture that is no training picture
      const k = batch.captions[b]!
      const shown = Array.from(made.exchangeable.subarray(k * T, (k + 1) * T))
      expect(tf.slice(exchangeable, [b, 0], [1, T]).arraySync()).toEqual([shown])

      const read = (of: Int32Array) => {
        const mask = tf.tensor2d(Float32Array.from(of, Math.sign), [3, T])
        return textEncoder.encode(tf.tensor2d(of, [3, T], 'int32'), mask)
      }
      const near = (actual: tf.Tensor, expected: tf.Tensor) =>
        expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5)
      near(tf.slice(sentence, b, 1), tf.slice(read(made.tokens).sentence, k, 1))
      const places = [...made.exchanged.keys()].filter((place) => made.exchanged[place] === 1)
      expect(places.length).toBeGreaterThan(0)
      for (const [side, of] of [
        ['own', tokens],
        ['wrong', made.tokens],
      ] as const) {
        // prettier-ignore
        const given = words[side]
        const told = tf.sum(tf.slice(given.mask, b, 1)).dataSync()[0]!
        expect(told).toBe(places.length)
        const expected = tf.gather(tf.reshape(read(of).words, [-1, D]), places)
        near(tf.squeeze(tf.slice(given.words, [b, 0, 0], [1, told, D]), [0]), expected)
      }
    })
    // "snow" stands alone: there is nothing that it could be exchanged for
    expect(tf.slice(exchangeable, [1, 0], [1, T]).arraySync()).toEqual([[0, 0, 0, 0, 0, 0]])
  })
})

test('they are the same bits whichever pictures come first, and no tensor stays behind', () => {
  const [whole, resumed] = [open(), open()]
  tf.tidy(() => void whole.of({ items: [3, 1], captions: [2, 2] }))
  const before = tf.memory().numTensors
  const [once, again, late] = [whole.of(batch), whole.of(batch), resumed.of(batch)]
  const bits = ({ sentence, words }: typeof once) =>
    [sentence, words.own.words, words.wrong.words].map((each) => each.dataSync())
  expect(bits(again)).toEqual(bits(once))
  expect(bits(late)).toEqual(bits(once))
  for (const { sentence, exchangeable, words } of [once, again, late])
    tf.dispose([sentence, exchangeable, ...Object.values(words.own), ...Object.values(words.wrong)])
  expect(tf.memory().numTensors).toBe(before)
})
