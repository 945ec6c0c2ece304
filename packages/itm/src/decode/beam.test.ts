import { createGenerate } from './generate'
import {
  scriptedDecoding,
  scriptedImages,
  scriptedLogits,
  scriptedTokens,
} from '../fixtures/scripted-decoding'

const V = 6
const LENGTH = 4
const generate = createGenerate(scriptedDecoding(V), { tokens: scriptedTokens(V), length: LENGTH })
const IMAGES = [0, 1, 2, 3, 4, 5, 6, 7]

type Naive = { tokens: number[]; logProbability: number; ended: boolean }

/** Every caption of up to LENGTH words, and its log probability. */
function everyCaption(image: number, words: number[] = [], logProbability = 0): Naive[] {
  if (words.length === LENGTH) return [{ tokens: words, logProbability, ended: false }]
  const logits = scriptedLogits(image, [1, ...words], V)
  const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0))
  return [2, 3, 4, 5].flatMap((token) => {
    const sum = logProbability + logits[token]! - total
    if (token === 2) return [{ tokens: words, logProbability: sum, ended: true }]
    return everyCaption(image, [...words, token], sum)
  })
}

const close = ({ logProbability, ...rest }: Naive) => ({
  ...rest,
  logProbability: expect.closeTo(logProbability, 4),
})

test.each([0, 0.5, 1, 2])(
  'with beams enough it is exhaustive search, penalty %p',
  async (lengthPenalty) => {
    const score = ({ logProbability, tokens }: Naive) =>
      logProbability / Math.max(tokens.length, 1) ** lengthPenalty
    const expected = IMAGES.map((image) =>
      everyCaption(image)
        .filter(({ ended }) => ended)
        .reduce((a, b) => (score(b) > score(a) ? b : a)),
    )
    const captions = await generate(scriptedImages(IMAGES), {
      method: 'beam',
      beams: 120,
      lengthPenalty,
    })
    expect(captions).toEqual(expected.map(close))
  },
)

test('one beam is greedy', async () => {
  const images = scriptedImages(Array.from({ length: 30 }, (_, i) => i))
  const one = await generate(images, { method: 'beam', beams: 1 })
  const captions = await generate(images)
  expect(new Set(captions.map(({ ended }) => ended)).size).toBe(2)
  expect(one).toEqual(captions.map((caption) => close({ ...caption, tokens: [...caption.tokens] })))
})

test('more beams find captions at least as probable, and some that are more so', async () => {
  const images = scriptedImages(Array.from({ length: 40 }, (_, i) => i))
  const all = { method: 'beam', lengthPenalty: 0, ignoreEnd: true } as const
  const [one, four] = [
    await generate(images, { ...all, beams: 1 }),
    await generate(images, { ...all, beams: 4 }),
  ]
  const gains = four.map((caption, i) => caption.logProbability - one[i]!.logProbability)
  expect(gains.reduce((a, b) => a + b)).toBeGreaterThan(1)
})

test('a penalty favours longer captions', async () => {
  const images = scriptedImages(Array.from({ length: 40 }, (_, i) => i))
  const words = async (lengthPenalty: number) => {
    const captions = await generate(images, { method: 'beam', beams: 10, lengthPenalty })
    return captions.reduce((sum, { tokens }) => sum + tokens.length, 0)
  }
  expect(await words(2)).toBeGreaterThan(await words(0))
})

test('where no caption ends the best one is cut off', async () => {
  const expected = IMAGES.map((image) =>
    everyCaption(image)
      .filter(({ ended }) => !ended)
      .reduce((a, b) => (b.logProbability > a.logProbability ? b : a)),
  )
  const captions = await generate(scriptedImages(IMAGES), {
    method: 'beam',
    beams: 81,
    suppress: [0, 1, 2],
  })
  expect(captions).toEqual(expected.map(close))
})

test('a caption is the same alone and among others', async () => {
  const options = { method: 'beam', beams: 3 } as const
  const together = await generate(scriptedImages(IMAGES), options)
  for (const image of IMAGES)
    expect(await generate(scriptedImages([image]), options)).toEqual([together[image]])
})

test('images that are done leave the batch', async () => {
  const rows: number[] = []
  await createGenerate(scriptedDecoding(V, { rows }), {
    tokens: scriptedTokens(V),
    length: LENGTH,
  })(scriptedImages(IMAGES), { method: 'beam', beams: 2 })
  expect(rows[0]).toBe(IMAGES.length)
  expect(rows[1]).toBeLessThanOrEqual(2 * IMAGES.length)
  expect(rows.at(-1)).toBeLessThan(2 * IMAGES.length)
})
