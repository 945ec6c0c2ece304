import fc from 'fast-check'
import { naiveCosine, seededRows } from '../fixtures/seeded'
import { drawCandidates } from './draw-candidates'
import { expectedRPrecision, expectedRPrecisionSteps } from './expected-r-precision'
import { rPrecision } from './r-precision'

/** All choices of `count` of some values. */
function* choices(values: readonly number[], count: number): Generator<number[]> {
  if (count === 0) yield []
  for (const [at, value] of values.entries())
    for (const rest of choices(values.slice(at + 1), count - 1)) yield [value, ...rest]
}

test('is the mean over every draw that there is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 2, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 4 }),
      (seed, candidates, k, more) => {
        fc.pre(k <= candidates)
        const owners = [0, 1, 2, 3, ...more]
        const images = seededRows(seed, 4, 3)
        const texts = seededRows(seed + 1, owners.length, 3)
        const largest = Math.max(...images.map((_, i) => owners.filter((of) => of === i).length))
        fc.pre(candidates - 1 <= owners.length - largest)
        const { perImage, value } = expectedRPrecision({ images, texts, owners, candidates, k })
        images.forEach((image, i) => {
          const captions = owners.map((_, caption) => caption)
          const scores = texts.map((text) => naiveCosine(image, text))
          const hits = captions
            .filter((caption) => owners[caption] === i)
            .flatMap((truth) =>
              [
                ...choices(
                  captions.filter((caption) => owners[caption] !== i),
                  candidates - 1,
                ),
              ].map((wrong) =>
                Number(wrong.filter((caption) => scores[caption]! > scores[truth]!).length < k),
              ),
            )
          expect(perImage[i]).toBeCloseTo(hits.reduce((sum, hit) => sum + hit, 0) / hits.length, 10)
        })
        expect(value).toBeCloseTo(perImage.reduce((sum, hit) => sum + hit, 0) / 4, 12)
      },
    ),
    { numRuns: 60 },
  )
})

test('many draws come near it, and it says what chance is', () => {
  const images = seededRows(3, 60, 8)
  // captions near their images, and as far from them as from others
  const texts = images.flatMap((image, i) =>
    [0.4, 2].map((noise, j) =>
      image.map((value, d) => value + noise * seededRows(100 + 2 * i + j, 1, 8)[0]![d]!),
    ),
  )
  const input = { images, texts, captionsPerImage: 2, candidates: 20, k: 2 }
  const { value, chance } = expectedRPrecision(input)
  const candidates = drawCandidates({
    ...input,
    images: 60,
    captions: 120,
    draws: 30_000,
    seed: 5,
  })
  const drawn = rPrecision({ images, texts, candidates, k: 2 })
  expect(Math.abs(value - drawn.value)).toBeLessThan(0.01)
  expect(value).toBeGreaterThan(3 * chance)
  expect(chance).toBe(0.1)
})

test('an image that nothing is nearer to than its captions is always found; equal captions are its own', () => {
  const images = [
    [1, 0],
    [0, 1],
  ]
  const texts = [
    [1, 0],
    [1, 0],
    [0, 1],
  ]
  const { perImage } = expectedRPrecision({ images, texts, owners: [0, 1, 1], candidates: 2 })
  // its first caption is as far from image 1 as image 0's is, and the tie counts for the truth
  expect([...perImage]).toEqual([1, 1])
})

test('tells how far it is, one image after the other', () => {
  const input = { images: seededRows(1, 3, 2), texts: seededRows(2, 3, 2), candidates: 2 }
  const told = [...expectedRPrecisionSteps(input)]
  expect(told).toEqual([1, 2, 3].map((done) => ({ done, total: 3 })))
})

test.each([
  [{ candidates: 4 }, /^candidates is 4: give a whole number from 2 to 3$/],
  [{ candidates: 1 }, /^candidates is 1/],
  [{ candidates: 2, k: 3 }, /^k is 3: give a whole number from 1 to 2$/],
  [{ captionsPerImage: 2 }, /do not make 3 captions/],
])('says what is out of its range: %j', (options, message) => {
  const [images, texts] = [seededRows(1, 3, 2), seededRows(2, 3, 2)]
  expect(() => expectedRPrecision({ images, texts, ...options })).toThrow(message)
})
