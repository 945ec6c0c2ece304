import fc from 'fast-check'
import { naiveCosine, seededRows } from '../fixtures/seeded'
import { drawCandidates } from './draw-candidates'
import { createRPrecision, rPrecision } from './r-precision'

const images = seededRows(1, 23, 6)
const texts = seededRows(2, 46, 6)
const draws = drawCandidates({
  images: 23,
  captions: 46,
  captionsPerImage: 2,
  candidates: 20,
  draws: 90,
  seed: 4,
})

/** As the protocol says it: argsort the cosines, look whether the truth is among the first k. */
function naive(k: number): number {
  let hits = 0
  draws.image.forEach((image, draw) => {
    const captions = [...draws.captions.subarray(draw * 20, draw * 20 + 20)]
    const order = captions
      .map((caption, place) => ({ place, score: naiveCosine(images[image]!, texts[caption]!) }))
      .sort((a, b) => b.score - a.score)
    if (order.slice(0, k).some(({ place }) => place === 0)) hits++
  })
  return hits / draws.image.length
}

test('equals the sorted loop for every k', () => {
  for (const k of [1, 3, 10, 19, 20]) {
    const measured = rPrecision({ images, texts, candidates: draws, k })
    expect(measured.value).toBe(naive(k))
    expect(measured).toMatchObject({ k, candidates: 20, chance: k / 20, draws: 90, ties: 0 })
  }
})

test('random embeddings score chance, and the interval holds it', () => {
  const [many, captions] = [seededRows(7, 400, 16), seededRows(8, 400, 16)]
  const asked = drawCandidates({ images: 400, captions: 400, candidates: 10, draws: 8000, seed: 1 })
  const { value, interval, chance } = rPrecision({
    images: many,
    texts: captions,
    candidates: asked,
  })
  expect(Math.abs(value - chance)).toBeLessThan(0.03)
  expect(interval[0]).toBeLessThan(chance)
  expect(interval[1]).toBeGreaterThan(chance)
})

test('the order of wrong captions does not matter, nor does scaling the embeddings', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 19, maxLength: 19 }), (keys) => {
      const order = [
        0,
        ...keys
          .map((key, i) => [key, i + 1] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, i]) => i),
      ]
      const shuffled = Array.from(draws.image, (_, draw) =>
        order.map((i) => draws.captions[draw * 20 + i]!),
      )
      const asked = Array.from(draws.image, (image) => images[image]!.map((x) => 3 * x))
      const measured = rPrecision({ images: asked, texts, candidates: shuffled })
      expect(measured.value).toBe(naive(1))
    }),
    { numRuns: 20 },
  )
})

test('ready scores give the same as embeddings', () => {
  const scores = Array.from(draws.image, (image, draw) =>
    Array.from({ length: 20 }, (_, i) =>
      naiveCosine(images[image]!, texts[draws.captions[draw * 20 + i]!]!),
    ),
  )
  expect(rPrecision({ scores, k: 3 }).value).toBe(naive(3))
})

test('a tie counts for the truth and is reported', () => {
  const scores = [
    [1, 1, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]
  const measured = rPrecision({ scores })
  expect(measured).toMatchObject({ value: 0.75, ties: 0.5 })
  expect(measured.warning).toContain('50.0 % of the draws hang on a tie')
  expect(rPrecision({ scores, warnAbove: 0.5 }).warning).toBeUndefined()
  // at k = 2 only the last row still hangs on its tie
  expect(rPrecision({ scores, k: 2 })).toMatchObject({ value: 1, ties: 0.5 })
})

test('shared ties count as a coin would', () => {
  expect(rPrecision({ scores: [[1, 1, 0]], ties: 'shared' }).value).toBe(1 / 2)
  expect(rPrecision({ scores: [[0, 0, 0]], ties: 'shared' }).value).toBe(1 / 3)
  expect(rPrecision({ scores: [[0, 1, 0]], ties: 'shared', k: 2 }).value).toBe(1 / 2)
  expect(rPrecision({ scores: [[0, 1, 1]], ties: 'shared', k: 2 }).value).toBe(0)
})

test('a collapsed encoder scores 1, with a warning; shared, it scores chance', () => {
  const flat = texts.map(() => [1, 2, 3, 4, 5, 6])
  const collapsed = rPrecision({ images, texts: flat, candidates: draws })
  expect(collapsed).toMatchObject({ value: 1, ties: 1 })
  expect(collapsed.warning).toContain('the encoder has collapsed')
  const shared = rPrecision({ images, texts: flat, candidates: draws, ties: 'shared' })
  expect(shared.value).toBeCloseTo(shared.chance, 12)
})

test('draws of one image share a fold', () => {
  const count = createRPrecision({ folds: 2 })
  for (let i = 0; i < 50; i++) count.add([1, 0], 0)
  for (let i = 0; i < 50; i++) count.add([0, 1], 1)
  // two folds that disagree say nothing; ten folds by draw would have claimed certainty
  expect(count.compute()).toMatchObject({ value: 0.5, interval: [0, 1] })
  expect(createRPrecision().add([0, 5, 3])).toBe(3)
})

test.each([-1, 0.5, NaN])('an image numbered %p is refused, and not counted', (image) => {
  const count = createRPrecision()
  expect(() => count.add([1, 0], image)).toThrow(
    `draw 0, image ${image}: give the image's whole number from 0`,
  )
  count.add([1, 0], 0)
  expect(count.compute()).toMatchObject({ value: 1, draws: 1 })
})

test('counts in a stream as over everything', () => {
  const scores = seededRows(5, 40, 7)
  const count = createRPrecision({ k: 2 })
  scores.forEach((row) => count.add(row))
  expect(count.compute()).toEqual(rPrecision({ scores, k: 2 }))
})

test.each([
  [{ scores: [[1, 2]], k: 3 }, 'k is 3, but a draw has 2 candidates'],
  [{ scores: [[1, 2]], k: 0 }, 'k is 0: give a whole number from 1'],
  [{ scores: [[1, 2]], folds: 1.5 }, 'folds is 1.5'],
  [{ scores: [[1, 2], [1]] }, 'draw 1 has 1 candidates, those before it 2'],
  [{ scores: [[1, NaN]] }, 'draw 0, candidate 1: the score is NaN'],
  [{ scores: [[NaN, 1]] }, 'the score is NaN'],
  [{ scores: [] }, 'R-precision of no draws'],
  [
    { images: [[1]], texts: [[1]], candidates: [[0, 1]] },
    'candidates[0][1] is 1: there are captions 0 to 0',
  ],
  [{ images: [[1]], texts: [[1]], candidates: [[0], [0]] }, 'candidates[1] asks image 1'],
  [{ images: [[1, NaN]], texts: [[1, 1]], candidates: [[0]] }, 'images[0][1] is NaN'],
])('refuses %j', (input, message) => {
  expect(() => rPrecision(input)).toThrow(message)
})
