import fc from 'fast-check'
import { naiveCosine, seededRows } from '../fixtures/seeded'
import { drawCandidates } from './draw-candidates'
import { rPrecision } from './r-precision'
import { rankBlocks, retrievalRanks } from './ranks'

/** Over the whole matrix, as the definition says. */
function naive(images: number[][], texts: number[][], owners: number[]) {
  const score = images.map((image) => texts.map((text) => naiveCosine(image, text)))
  const imageToText = images.map((_, i) => {
    const best = Math.max(...score[i]!.filter((_, j) => owners[j] === i))
    return 1 + score[i]!.filter((s) => s > best + 1e-12).length
  })
  const textToImage = texts.map(
    (_, j) => 1 + score.filter((row) => row[j]! > score[owners[j]!]![j]! + 1e-12).length,
  )
  return { imageToText, textToImage }
}
const plain = (ranks: ReturnType<typeof retrievalRanks>) => ({
  imageToText: [...ranks.imageToText],
  textToImage: [...ranks.textToImage],
})

test('equals the whole matrix, past the edges of every block', () => {
  // blocks are 64 images by 256 captions, tiles 2 by 4
  for (const [images, texts, columns] of [
    [1, 1, 1],
    [1, 3, 2],
    [3, 7, 5],
    [67, 263, 3],
    [130, 517, 8],
  ] as const) {
    const [a, b] = [seededRows(images, images, columns), seededRows(texts + 1, texts, columns)]
    const owners = Array.from({ length: texts }, (_, j) => (j * 7) % images)
    expect(plain(retrievalRanks({ images: a, texts: b, owners }))).toEqual(naive(a, b, owners))
  }
})

test('exact twins tie wherever they lie in a block', () => {
  const a = seededRows(3, 9, 16)
  // every caption is the same: nobody is strictly nearer
  const same = Array.from({ length: 27 }, () => seededRows(4, 1, 16)[0]!)
  const ranks = retrievalRanks({ images: a, texts: same, captionsPerImage: 3 })
  expect([...ranks.imageToText]).toEqual(new Array(9).fill(1))
  const back = retrievalRanks({
    images: a.map(() => a[0]!),
    texts: seededRows(5, 27, 16),
    captionsPerImage: 3,
  })
  expect([...back.textToImage]).toEqual(new Array(27).fill(1))
})

test('cosines that are equal tie, as in R-precision', () => {
  const sides = {
    images: [
      [1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1],
    ],
    texts: [
      [1, 1, -1, 1, -1],
      [1, 1, 1, -1, -1],
    ],
  }
  expect(plain(retrievalRanks(sides))).toEqual({ imageToText: [1, 1], textToImage: [1, 1] })
  const candidates = drawCandidates({ images: 2, captions: 2, candidates: 2, draws: 2, seed: 1 })
  expect(rPrecision({ ...sides, candidates })).toMatchObject({ value: 1, ties: 1 })
})

test('moves with a permutation of the images', () => {
  const [a, b] = [seededRows(6, 8, 4), seededRows(7, 24, 4)]
  const owners = Array.from({ length: 24 }, (_, j) => Math.floor(j / 3))
  const before = retrievalRanks({ images: a, texts: b, owners })
  fc.assert(
    fc.property(fc.shuffledSubarray([...a.keys()], { minLength: 8 }), (order) => {
      const after = retrievalRanks({
        images: order.map((i) => a[i]!),
        texts: b,
        owners: owners.map((image) => order.indexOf(image)),
      })
      expect([...after.textToImage]).toEqual([...before.textToImage])
      expect([...after.imageToText]).toEqual(order.map((i) => before.imageToText[i]))
    }),
    { numRuns: 25 },
  )
})

test('scores of an engine rank as the rows do', () => {
  const [a, b] = [seededRows(8, 11, 5), seededRows(9, 22, 5)]
  const scores = (image: number) => Float64Array.from(b, (text) => naiveCosine(a[image]!, text))
  const ranks = retrievalRanks({ images: 11, texts: 22, scores, captionsPerImage: 2 })
  expect(plain(ranks)).toEqual(plain(retrievalRanks({ images: a, texts: b, captionsPerImage: 2 })))
})

test('yields how far it is, from rows and from scores', () => {
  const [a, b] = [seededRows(1, 130, 2), seededRows(2, 130, 2)]
  const totals = [...rankBlocks({ images: a, texts: b })]
  expect(totals).toEqual([64, 128, 130].map((done) => ({ done, total: 130 })))
  const scores = (image: number) => b.map((text) => naiveCosine(a[image]!, text))
  expect([...rankBlocks({ images: 130, texts: 130, scores })].map(({ done }) => done)).toEqual([
    64, 128,
  ])
})

test('refuses scores that do not fit or have no rank', () => {
  expect(() => retrievalRanks({ images: 1, texts: 1, scores: () => [1, 2] })).toThrow(
    'scores(0) gave 2 scores for 1',
  )
  expect(() => retrievalRanks({ images: 2, texts: 2, scores: () => [1, NaN] })).toThrow(
    'scores(0)[1] is NaN',
  )
  expect(() => retrievalRanks({ images: [[1]], texts: [[1], [NaN]], captionsPerImage: 2 })).toThrow(
    'texts[1][0] is NaN',
  )
})
