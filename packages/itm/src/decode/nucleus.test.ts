import { createRandom } from '@laviter/nn/random'
import { createGenerate } from './generate'
import type { GenerateOptions } from './options'
import {
  scriptedDecoding,
  scriptedImages,
  scriptedLogits,
  scriptedTokens,
} from '../fixtures/scripted-decoding'

const V = 9
const tokens = scriptedTokens(V)
const generate = createGenerate(scriptedDecoding(V, { sharpness: 1 }), { tokens, length: 8 })
const DRAWS = 4000

/** The distribution that the definition gives for an image's first word, special tokens out. */
function naive(image: number, { topP = 0.9, temperature = 1 } = {}): number[] {
  const weights = scriptedLogits(image, [1], V, 1).map((x, token) =>
    token === 0 || token === 1 ? 0 : Math.exp(x / temperature),
  )
  const total = weights.reduce((a, b) => a + b)
  const shares = weights.map((weight) => weight / total)
  const sorted = [...shares].sort((a, b) => b - a)
  let mass = 0
  const smallest = sorted.find((share) => (mass += share) >= topP - 1e-9)!
  return shares.map((share) => (share >= smallest ? share / mass : 0))
}

/** How often each token comes first. */
async function observed(image: number, options: GenerateOptions): Promise<number[]> {
  const images = scriptedImages(Array.from({ length: DRAWS }, () => image))
  const captions = await generate(images, {
    method: 'nucleus',
    maxWords: 1,
    random: createRandom('draws'),
    ...options,
  })
  const counts = Array.from({ length: V }, () => 0)
  for (const caption of captions) counts[caption.tokens[0] ?? tokens.end]! += 1 / DRAWS
  return counts
}

test.each([
  {},
  { topP: 0.5 },
  { topP: 1 },
  { topP: 1e-6 },
  { temperature: 0.5 },
  { topP: 0.7, temperature: 3 },
])('draws as the definition says: %p', async (options) => {
  const [expected, counts] = [naive(4, options), await observed(4, options)]
  counts.forEach((share, token) => {
    // four standard errors
    const error = 4 * Math.sqrt((expected[token]! * (1 - expected[token]!)) / DRAWS)
    expect(Math.abs(share - expected[token]!)).toBeLessThanOrEqual(error + 1e-6)
  })
})

test.each([1e-6, 1e-10, 1e-20])('at temperature %p it is greedy', async (temperature) => {
  const images = scriptedImages([0, 1, 2, 3])
  const greedy = await generate(images, { method: 'greedy' })
  const random = createRandom('cold')
  expect(await generate(images, { method: 'nucleus', temperature, random })).toEqual(greedy)
})

test('a nucleus larger than the first read is read whole', async () => {
  const flat = createGenerate(scriptedDecoding(2000, { sharpness: 0.01 }), {
    tokens: scriptedTokens(2000),
    length: 1,
  })
  const images = scriptedImages(Array.from({ length: 300 }, () => 1))
  const captions = await flat(images, { method: 'nucleus', topP: 0.9, random: createRandom(1) })
  const distinct = new Set(captions.map(({ tokens: [token] }) => token))
  expect(distinct.size).toBeGreaterThan(250) // of 1800: among 64 it would be 64
})

test('the same stream gives the same captions, in batches of any size; going on, it gives others', async () => {
  const numbers = [0, 1, 2, 3, 4, 5]
  const random = createRandom(7)
  const whole = await generate(scriptedImages(numbers), { method: 'nucleus', random })
  const next = await generate(scriptedImages(numbers), { method: 'nucleus', random })
  const again = createRandom(7)
  const pieces = [
    ...(await generate(scriptedImages(numbers.slice(0, 2)), { method: 'nucleus', random: again })),
    ...(await generate(scriptedImages(numbers.slice(2)), { method: 'nucleus', random: again })),
  ]
  expect(pieces).toEqual(whole)
  expect(next).not.toEqual(whole)
})

test('the log probability is the captioner’s, whatever sharpens the draw', async () => {
  const [caption] = await generate(scriptedImages([3]), {
    method: 'nucleus',
    temperature: 0.3,
    random: createRandom(1),
  })
  const words = [...caption!.tokens, ...(caption!.ended ? [tokens.end] : [])]
  const expected = words.reduce((sum, token, t) => {
    const logits = scriptedLogits(3, [1, ...words.slice(0, t)], V, 1)
    return sum + logits[token]! - Math.log(logits.reduce((s, x) => s + Math.exp(x), 0))
  }, 0)
  expect(caption!.logProbability).toBeCloseTo(expected, 4)
})
