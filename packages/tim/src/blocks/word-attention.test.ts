import * as tf from '@tensorflow/tfjs-core'
import { createLinear, type Images, type Linear, type Mask, type Words } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { attendWords, type WordMask } from './word-attention'

const [B, H, W, N, T, D] = [3, 2, 4, 5, 6, 3]
const LENGTHS = [6, 2, 4]

let key: Linear
let hidden: Images
let words: Words
let mask: Mask
beforeAll(() => {
  key = createLinear(D, N, { bias: false }, createRandom(1))
  hidden = tf.randomNormal([B, H, W, N], 0, 1, 'float32', 2)
  words = tf.randomNormal([B, T, D], 0, 1, 'float32', 3)
  mask = tf.tensor2d(
    LENGTHS.map((length) => Array.from({ length: T }, (_, t) => Number(t < length))),
  )
})

/** Pixel by pixel, word by word: slow, and trusted. */
function naive(heard: (item: number, pixel: number) => number) {
  const weight = key.weight.arraySync() as number[][]
  const pixels = tf.reshape(hidden, [B, H * W, N]).arraySync() as number[][][]
  const texts = words.arraySync()
  return pixels.map((rows, b) =>
    rows.map((pixel, p) => {
      const keys = texts[b]!.map((word) =>
        pixel.map((_, n) => word.reduce((sum, x, d) => sum + x * weight[d]![n]!, 0)),
      )
      const odds = keys.map((k, t) =>
        t < heard(b, p) ? Math.exp(k.reduce((sum, x, n) => sum + x * pixel[n]!, 0)) : 0,
      )
      const total = odds.reduce((sum, x) => sum + x)
      const attention = odds.map((x) => x / total)
      const context = pixel.map((_, n) =>
        keys.reduce((sum, k, t) => sum + attention[t]! * k[n]!, 0),
      )
      return { attention, context }
    }),
  )
}

test.each<[WordMask, (item: number, pixel: number) => number]>([
  ['correct', (item) => LENGTHS[item]!],
  ['tiled', (item, pixel) => LENGTHS[(item * H * W + pixel) % B]!],
  ['none', () => T],
])('with the mask %s it equals the loops', (kind, heard) => {
  const { attention, context } = attendWords(key, hidden, words, mask, kind)
  expect(context.shape).toEqual([B, H, W, N])
  const expected = naive(heard).flat()
  const near = (a: ArrayLike<number>, b: number[]) =>
    expect(Math.max(...b.map((x, i) => Math.abs(x - a[i]!)))).toBeLessThan(1e-5)
  near(
    attention.dataSync(),
    expected.flatMap((pixel) => pixel.attention),
  )
  near(
    context.dataSync(),
    expected.flatMap((pixel) => pixel.context),
  )
})

test('a sentence of padding alone gives a distribution, not NaN', () => {
  const { attention } = attendWords(key, hidden, words, tf.zeros([B, T]), 'correct')
  for (const sum of tf.sum(attention, 2).dataSync()) expect(sum).toBeCloseTo(1, 5)
})
