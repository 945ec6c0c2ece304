import fc from 'fast-check'
import { drawCandidates } from './draw-candidates'

const draw = (draws: ReturnType<typeof drawCandidates>, at: number) => [
  ...draws.captions.subarray(at * draws.candidates, (at + 1) * draws.candidates),
]

test('the first is the own caption, the others are of other images, none twice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      fc.boolean(),
      (images, each, seed, byClass) => {
        const classes = byClass ? Array.from({ length: images }, (_, i) => i % 3) : undefined
        const classOf = (image: number) => classes?.[image] ?? image
        const largest = byClass ? Math.ceil(images / 3) * each : each
        const candidates = images * each - largest + 1
        fc.pre(candidates >= 2)
        const options = {
          images,
          captions: images * each,
          captionsPerImage: each,
          candidates,
          seed,
        }
        const draws = drawCandidates({ ...options, draws: 20, classes })
        draws.image.forEach((image, at) => {
          const [truth, ...wrong] = draw(draws, at)
          expect(Math.floor(truth! / each)).toBe(image)
          expect(new Set(wrong).size).toBe(candidates - 1)
          const own = classOf(image)
          expect(wrong.some((caption) => classOf(Math.floor(caption / each)) === own)).toBe(false)
        })
      },
    ),
    { numRuns: 60 },
  )
})

test('each image is asked once, or equally often in passes', () => {
  const options = { images: 12, captions: 24, captionsPerImage: 2, candidates: 5, seed: 3 }
  expect([...drawCandidates({ ...options, draws: 'each' }).image].sort((a, b) => a - b)).toEqual([
    ...Array(12).keys(),
  ])
  const counts = new Array<number>(12).fill(0)
  for (const image of drawCandidates({ ...options, draws: 30 }).image) counts[image]!++
  expect(Math.min(...counts)).toBe(2)
  expect(Math.max(...counts)).toBe(3)
})

test('the protocol is the default: 30,000 draws of 100', () => {
  const draws = drawCandidates({ images: 200, captions: 200, seed: 1 })
  expect([draws.image.length, draws.candidates, draws.captions.length]).toEqual([30_000, 100, 3e6])
})

test('every wrong caption comes equally often', () => {
  const options = { images: 10, captions: 10, candidates: 4, draws: 30_000, seed: 5 }
  const draws = drawCandidates(options)
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  draws.image.forEach((image, at) =>
    draw(draws, at)
      .slice(1)
      .forEach((caption) => counts[image]![caption]!++),
  )
  // 3,000 draws an image, each other caption in a third of them: sd is 26
  counts.forEach((row, image) =>
    row.forEach((count, caption) => {
      if (caption === image) expect(count).toBe(0)
      else expect(Math.abs(count - 1000)).toBeLessThan(130)
    }),
  )
})

test('every own caption comes, captions need not lie in order', () => {
  const owners = [2, 0, 1, 0, 2, 1, 1]
  const draws = drawCandidates({
    images: 3,
    captions: 7,
    owners,
    candidates: 3,
    draws: 300,
    seed: 2,
  })
  const truths = new Set<number>()
  draws.image.forEach((image, at) => {
    const [truth, ...wrong] = draw(draws, at)
    truths.add(truth!)
    expect(owners[truth!]).toBe(image)
    for (const caption of wrong) expect(owners[caption]).not.toBe(image)
  })
  expect(truths.size).toBe(7)
})

test('the seed decides', () => {
  const options = { images: 20, captions: 20, candidates: 10, draws: 40 }
  const [a, b, c] = [1, 1, 2].map((seed) => [...drawCandidates({ ...options, seed }).captions])
  expect(a).toEqual(b)
  expect(a).not.toEqual(c)
})

test('classes that are numbers draw by their order, as results that are kept were drawn', () => {
  const options = { images: 8, captions: 16, captionsPerImage: 2, candidates: 5, draws: 4, seed: 7 }
  const { image, captions } = drawCandidates({
    ...options,
    classes: [30, 4, 30, -1, 4, 2.5, -1, 9],
  })
  expect([...image]).toEqual([1, 3, 2, 7])
  expect([...captions]).toEqual([
    ...[3, 10, 7, 14, 11],
    ...[6, 15, 2, 14, 3],
    ...[4, 12, 7, 2, 15],
    ...[15, 7, 9, 4, 8],
  ])
})

test('classes may be names: they draw as their numbers by first appearance do', () => {
  const options = { images: 60, captions: 60, candidates: 10, draws: 50, seed: 4 }
  const names = ['wren', 'owl', '7', 'gull', 'tern']
  const numbers = Array.from({ length: 60 }, (_, i) => (i < 5 ? i : (i * 7 + (i % 3)) % 5))
  const drawn = drawCandidates({ ...options, classes: numbers.map((n) => names[n]!) })
  expect(drawn).toEqual(drawCandidates({ ...options, classes: numbers }))
  drawn.image.forEach((image, at) =>
    draw(drawn, at)
      .slice(1)
      .forEach((caption) => expect(numbers[caption]).not.toBe(numbers[image])),
  )
})

test.each([
  [
    { images: 2, captions: 2, candidates: 2, classes: [4, 4], draws: 'each' as const },
    'of other classes',
  ],
  [{ images: 2, captions: 3 }, 'set captionsPerImage, or owners'],
  [{ images: 2, captions: 2, candidates: 1 }, 'candidates is 1'],
  [{ images: 2, captions: 2, candidates: 2, draws: 0 }, 'draws is 0'],
  [{ images: 2, captions: 2, candidates: 2, classes: [1] }, 'classes names 1 images of 2'],
  [{ images: 2, captions: 2, candidates: 2, classes: [1, NaN] }, 'classes[1] is NaN'],
  [{ images: 2, captions: 2, owners: [0, 2] }, 'owners[1] is 2'],
  [{ images: 2, captions: 2, owners: [0] }, 'owners names 1 images for 2 captions'],
  [{ images: 2, captions: 2, owners: [0, 0] }, 'image 1 has no caption'],
  [{ images: 2, captions: 2, captionsPerImage: 0.5 }, 'captionsPerImage is 0.5'],
  [{ images: 2, captions: 2, candidates: 2, seed: 0.5 }, 'seed is 0.5'],
])('refuses %j', (options, message) => {
  const first = 'draws' in options ? options : { draws: 'each' as const, ...options }
  expect(() => drawCandidates({ seed: 1, ...first })).toThrow(message)
})

test('names the image that has too few, and the candidates that would do', () => {
  expect(() => drawCandidates({ images: 10, captions: 50, captionsPerImage: 5, seed: 1 })).toThrow(
    /image \d has 45 captions of other images to be drawn from, 100 candidates need 99: set candidates to at most 46/,
  )
})
