import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { createGenerate, generateWith } from './generate'
import type { GenerateOptions } from './options'
import {
  scriptedAttention,
  scriptedDecoding,
  scriptedImages,
  scriptedLogits,
  scriptedTokens,
} from '../fixtures/scripted-decoding'

const V = 7
const LENGTH = 6
const context = { tokens: scriptedTokens(V), length: LENGTH }
const generate = createGenerate(scriptedDecoding(V), context)

const logSoftmax = (logits: readonly number[]) => {
  const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0))
  return logits.map((x) => x - total)
}
const next = (image: number, words: readonly number[]) =>
  logSoftmax(scriptedLogits(image, [1, ...words], V))

/** Greedy decoding as its definition says it. */
function naiveGreedy(image: number, { maxWords = LENGTH, never = [0, 1], end = 2 } = {}) {
  const tokens: number[] = []
  let logProbability = 0
  while (tokens.length < maxWords) {
    const scores = next(image, tokens).map((x, token) => (never.includes(token) ? -Infinity : x))
    const token = scores.indexOf(Math.max(...scores))
    logProbability += scores[token]!
    if (token === end) return { tokens, logProbability, ended: true }
    tokens.push(token)
  }
  return { tokens, logProbability, ended: false }
}

const near = (captions: { tokens: readonly number[]; logProbability: number; ended: boolean }[]) =>
  captions.map(({ logProbability, ...rest }) => ({
    ...rest,
    logProbability: expect.closeTo(logProbability, 4),
  }))

describe('greedy', () => {
  const IMAGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]

  test('takes the most probable word each time, whatever its neighbours do', async () => {
    const expected = IMAGES.map((image) => naiveGreedy(image))
    expect(new Set(expected.map(({ ended }) => ended)).size).toBe(2) // both kinds are tested
    expect(await generate(scriptedImages(IMAGES))).toEqual(near(expected))
  })
  test('works through fewer rows as captions end', async () => {
    const rows: number[] = []
    const captions = await createGenerate(
      scriptedDecoding(V, { rows }),
      context,
    )(scriptedImages(IMAGES))
    const expected = Array.from(
      { length: LENGTH },
      (_, t) => captions.filter(({ tokens, ended }) => tokens.length + Number(ended) > t).length,
    ).filter((count) => count > 0)
    expect(rows).toEqual(expected)
  })
  test('maxWords cuts off', async () => {
    const expected = IMAGES.map((image) => naiveGreedy(image, { maxWords: 2 }))
    expect(await generate(scriptedImages(IMAGES), { maxWords: 2 })).toEqual(near(expected))
  })
  test('suppressed tokens are never chosen, and the others keep their probability', async () => {
    const suppress = [0, 1, 2, 4]
    const expected = IMAGES.map((image) => naiveGreedy(image, { never: suppress }))
    expect(expected.every(({ ended }) => !ended)).toBe(true)
    expect(await generate(scriptedImages(IMAGES), { suppress })).toEqual(near(expected))
  })
  test('ignoreEnd goes on to the limit', async () => {
    const expected = IMAGES.map((image) => naiveGreedy(image, { end: -1 }))
    expect(expected.some(({ tokens }) => tokens.includes(2))).toBe(true)
    expect(await generate(scriptedImages(IMAGES), { ignoreEnd: true })).toEqual(near(expected))
  })
  test('a captioner whose padding is its end still ends', async () => {
    const tokens = { size: V, padding: 2, start: 1, end: 2 }
    const own = createGenerate(scriptedDecoding(V), { tokens, length: LENGTH })
    const expected = IMAGES.map((image) => naiveGreedy(image, { never: [1] }))
    expect(await own(scriptedImages(IMAGES))).toEqual(near(expected))
  })
  test('without images there are no captions', async () => {
    expect(await generate(scriptedImages([]))).toEqual([])
  })
})

test.each<GenerateOptions>([
  { method: 'greedy' },
  { method: 'beam', beams: 3 },
  { method: 'nucleus', random: createRandom(1) },
])('%p returns where each word looked', async (options) => {
  const images = [3, 8, 9, 11]
  const captions = await generate(scriptedImages(images), { ...options, attention: true })
  expect(captions.some(({ tokens }) => tokens.length > 1)).toBe(true)
  captions.forEach(({ tokens, attention = [] }, i) => {
    const maps = tokens.map((_, t) => scriptedAttention(images[i]!, [1, ...tokens.slice(0, t)], 4))
    expect(attention.map((map) => [...map])).toEqual(maps)
  })
  const [without] = await generate(scriptedImages(images), options)
  expect(without).not.toHaveProperty('attention')
})

test.each<GenerateOptions>([
  { method: 'greedy' },
  { method: 'beam', beams: 3 },
  { method: 'nucleus', random: createRandom(1) },
])('%p without a cache gives the same, and nothing leaks', async (options) => {
  const uncached = generateWith(({ global }, tokens) => {
    const rows = tokens.arraySync().map((row, n) => {
      const image = global.arraySync()[n]![0]!
      return row.map((_, t) => scriptedLogits(image, row.slice(0, t + 1), V))
    })
    return tf.tensor3d(rows)
  }, context)
  const images = scriptedImages([1, 2, 3, 4, 5])
  const again = () => ({ ...options, ...(options.random && { random: createRandom(5) }) })
  const expected = await generate(images, again())
  const before = tf.memory().numTensors
  expect(await uncached(images, again())).toEqual(near([...expected]))
  await generate(images, { ...again(), attention: true })
  expect(tf.memory().numTensors).toBe(before)
})

describe('options out of range', () => {
  test.each<[string, object]>([
    ['method "best" is none of greedy, beam, nucleus', { method: 'best' }],
    ['there is no option "beam" (there are method,', { beam: 3 }],
    ['maxWords 0 is no whole number from 1 to 6', { maxWords: 0 }],
    ['maxWords 7 is no whole number from 1 to 6', { maxWords: 7 }],
    ['beams 0 is no whole number from 1', { method: 'beam', beams: 0 }],
    ['lengthPenalty -1 is no number from 0', { method: 'beam', lengthPenalty: -1 }],
    ['topP 0 is outside (0, 1]', { topP: 0 }],
    ['topP 1.1 is outside (0, 1]', { topP: 1.1 }],
    ['temperature 0 is no number from 1e-30 to 1000000', { temperature: 0 }],
    ['temperature 1e+300 is no number', { temperature: 1e300 }],
    ['temperature 1e-46 is no number', { temperature: 1e-46 }],
    ['no random stream was given', { method: 'nucleus' }],
    ['suppress names the token 7, outside 0 to 6', { suppress: [7] }],
    ['suppress leaves no token', { suppress: [0, 1, 2, 3, 4, 5, 6] }],
  ])('%s', async (message, options) => {
    await expect(generate(scriptedImages([1]), options)).rejects.toThrow(message)
  })
  test('are listed together', async () => {
    const both = generate(scriptedImages([1]), { beams: 1.5, topP: NaN })
    await expect(both).rejects.toThrow(/beams 1.5 .*; topP NaN /)
  })
})

test('a signal stops between words and frees what was computed', async () => {
  const stop = new AbortController()
  const rows: number[] = []
  const slow = createGenerate(scriptedDecoding(V, { rows }), { ...context, length: 1000 })
  const images = scriptedImages([1])
  const before = tf.memory().numTensors
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(slow(images, { ignoreEnd: true, signal: stop.signal })).rejects.toThrow('enough')
  expect(rows.length).toBeLessThan(1000)
  expect(tf.memory().numTensors).toBe(before)
})
