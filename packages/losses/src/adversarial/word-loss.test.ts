import * as tf from '@tensorflow/tfjs-core'
import { createRandom, gradientError, ShapeError } from '@laviter/nn'
import fc from 'fast-check'
import { wordLoss } from './word-loss'

afterEach(() => tf.setBackend('tensorflow'))

const words = { count: fc.integer({ min: 1, max: 5 }), length: fc.integer({ min: 1, max: 6 }) }

test('is the cross entropy of each word that is there, averaged', () => {
  fc.assert(
    fc.property(words.count, words.length, fc.integer(), fc.boolean(), (B, T, seed, yes) => {
      const random = createRandom(seed)
      const logits = Array.from({ length: B }, () =>
        Array.from({ length: T }, () => 4 * random.normal()),
      )
      const lengths = logits.map(() => 1 + random.integer(T))
      const mask = lengths.map((length) => Array.from({ length: T }, (_, t) => Number(t < length)))
      const there = logits.flatMap((row, b) => row.slice(0, lengths[b]))
      const right = there.map((x) => 1 / (1 + Math.exp(yes ? -x : x)))
      const expected = right.reduce((sum, p) => sum - Math.log(p), 0) / there.length
      const loss = tf.tidy(() =>
        wordLoss(tf.tensor2d(logits), tf.tensor2d(mask), yes ? 'true' : 'false').dataSync(),
      )
      expect(loss[0]).toBeCloseTo(expected, 5)
    }),
    { numRuns: 30 },
  )
})

test('a guess costs ln 2, a sure mistake its logit', () => {
  tf.tidy(() => {
    const mask = tf.ones<tf.Rank.R2>([2, 3])
    expect(wordLoss(tf.zeros([2, 3]), mask, 'true').dataSync()[0]).toBeCloseTo(Math.LN2, 6)
    expect(wordLoss(tf.fill([2, 3], 1e4), mask, 'false').dataSync()[0]).toBeCloseTo(1e4, 0)
  })
})

test('its gradient is right, and padding has none', async () => {
  await tf.setBackend('cpu') // in double precision
  tf.tidy(() => {
    const mask = tf.tensor2d([
      [1, 1, 0],
      [1, 0, 0],
    ])
    const logits = tf.tensor2d([
      [0.3, -1.2, 2],
      [-0.4, 0.9, -3],
    ])
    const loss = (x: tf.Tensor) => wordLoss(x as tf.Tensor2D, mask, 'true')
    expect(gradientError(loss, [logits], createRandom(5))).toBeLessThan(1e-3)
    const [, , padded, , other] = tf.grad(loss)(logits).dataSync()
    expect([padded! + 0, other! + 0]).toEqual([0, 0])
  })
})

test('sentences without a word say nothing', () => {
  tf.tidy(() => {
    expect(wordLoss(tf.ones([2, 3]), tf.zeros([2, 3]), 'false').dataSync()[0]).toBe(0)
  })
})

test('refuses a mask of other sentences', () => {
  expect(() => wordLoss(tf.zeros([2, 3]), tf.ones([2, 4]), 'true')).toThrow(ShapeError)
})

test('a label that is no word, as plain JavaScript may pass it, is refused', () => {
  expect(() => wordLoss(tf.zeros([2, 3]), tf.ones([2, 3]), true as never)).toThrow(
    /label is true\. Pass 'true' or 'false', a word/,
  )
})
