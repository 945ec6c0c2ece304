import fc from 'fast-check'
import { seededRows } from '../fixtures/seeded'
import { kid } from './kid'

/** The estimator by its definition. */
function naive(x: number[][], y: number[][]): number {
  const kernel = (a: number[], b: number[]) =>
    (a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length + 1) ** 3
  const mean = (a: number[][], b: number[][], same: boolean) => {
    const values = a.flatMap((p, i) => b.flatMap((q, j) => (same && i === j ? [] : [kernel(p, q)])))
    return values.reduce((sum, value) => sum + value, 0) / values.length
  }
  return mean(x, x, true) + mean(y, y, true) - 2 * mean(x, y, false)
}

const [x, y] = [seededRows(1, 150, 3), seededRows(2, 131, 3).map((row) => row.map((v) => v + 0.3))]

test('whole sets of any sizes equal the loops', () => {
  const size = fc.integer({ min: 2, max: 14 })
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 5 }), (n, m, d) => {
      const [a, b] = [seededRows(n, n, d), seededRows(m + 30, m, d)]
      expect(kid(a, b).value).toBeCloseTo(naive(a, b), 10)
    }),
  )
  expect(kid(x, y).value).toBeCloseTo(naive(x, y), 10) // more than one tile of both
})

const chosen = [
  [
    [0, 149, 5, 128],
    [130, 2, 1, 127],
  ],
  [
    [7, 3, 127, 129],
    [0, 64, 65, 128],
  ],
]
const naiveOf = ([real, generated]: number[][]) =>
  naive(
    real!.map((row) => x[row]!),
    generated!.map((row) => y[row]!),
  )

test('given subsets equal the loops over their rows, in any order', () => {
  const values = chosen.map(naiveOf)
  const result = kid(x, y, { subsets: chosen.map(([a, b]) => [a!, b!] as const) })
  expect(result).toMatchObject({ subsets: 2, subsetSize: 4, n: [150, 131], d: 3 })
  expect(result.value).toBeCloseTo((values[0]! + values[1]!) / 2, 11)
  expect(result.std).toBeCloseTo(Math.abs(values[0]! - values[1]!) / 2, 11)
})

test('all pairs at once give what subset by subset gives', () => {
  // 40 subsets of 100 have more pairs than the whole sets; 7 and the sizes have no common factor, so no row comes twice
  const rows = (n: number, s: number) => Array.from({ length: 100 }, (_, i) => (i * 7 + s * 13) % n)
  const pairs = Array.from({ length: 40 }, (_, s) => [rows(150, s), rows(131, s)] as const)
  const { value } = kid(x, y, { subsets: pairs })
  const meanOf = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / 40
  expect(value).toBeCloseTo(meanOf(pairs.map((pair) => kid(x, y, { subsets: [pair] }).value)), 11)
  expect(value).toBeCloseTo(meanOf(pairs.map(([a, b]) => naiveOf([a, b]))), 10)
})

test('drawn subsets are a function of the seed, and lie around the whole', () => {
  const options = { subsets: 30, subsetSize: 60, seed: 3 }
  const once = kid(x, y, options)
  expect(kid(x, y, options)).toEqual(once)
  expect(kid(x, y, { ...options, seed: 4 }).value).not.toBe(once.value)
  expect(Math.abs(once.value - kid(x, y).value)).toBeLessThan(once.std!)
  expect(kid(x, y, { subsets: 3, subsetSize: 131 }).n).toEqual([150, 131])
})

test('a set has no bias against others of its kind: the mean of halves is about 0, below it at times', () => {
  const values = Array.from(
    { length: 40 },
    (_, i) => kid(seededRows(i, 20, 3), seededRows(99 + i, 20, 3)).value,
  )
  const mean = values.reduce((sum, value) => sum + value, 0) / 40
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 40)
  expect(Math.abs(mean)).toBeLessThan((3 * spread) / Math.sqrt(40))
  expect(Math.min(...values)).toBeLessThan(0)
})

test('tells how far it is, up to the whole', () => {
  for (const options of [{}, { subsets: 2, subsetSize: 10 }, { subsets: 90, subsetSize: 90 }]) {
    const shares: number[] = []
    kid(x, y, { ...options, onProgress: (share) => shares.push(share) })
    expect(shares.at(-1)).toBeCloseTo(1, 12)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
  }
})

test('what does not fit is an error', () => {
  expect(() => kid([[1]], [[1], [2]])).toThrow(
    'KID needs at least 2 images in each set, real has 1',
  )
  expect(() => kid(x, seededRows(1, 5, 2))).toThrow('real has 3 features, generated 2')
  expect(() =>
    kid(x, [
      [1, NaN, 2],
      [1, 2, 3],
    ]),
  ).toThrow('generated[0][1] is NaN')
  expect(() => kid(x, y, { subsets: 100 })).toThrow(
    'subsetSize is 1000, but there are 150 real and 131 generated images: set it to at most 131',
  )
  expect(() => kid(x, y, { subsets: 0 })).toThrow('subsets is 0')
  expect(() => kid(x, y, { subsets: 2, subsetSize: 1 })).toThrow('subsetSize is 1')
  expect(() => kid(x, y, { subsets: 2, subsetSize: 9, seed: 0.5 })).toThrow('seed is 0.5')
  expect(() => kid(x, y, { subsets: [] })).toThrow('at least one entry')
  expect(() => kid(x, y, { subsets: [[[0, 1], [0]]] })).toThrow('subsets[0][1] has 1 rows')
  expect(() =>
    kid(x, y, {
      subsets: [
        [
          [0, 1],
          [0, 131],
        ],
      ],
    }),
  ).toThrow('names row 131: there are')
  expect(() =>
    kid(x, y, {
      subsets: [
        [
          [2, 2],
          [0, 1],
        ],
      ],
    }),
  ).toThrow('subsets[0][0] names row 2 twice')
  expect(() => kid([[1e150], [1e150]], [[1], [2]])).toThrow('KID overflows')
  const large = [1, 2, 3, 4].map((row) => [row * 1e40])
  const halves = [0, 2].map(
    (from) =>
      [
        [from, from + 1],
        [from, from + 1],
      ] as const,
  )
  expect(() => kid(large, [[1], [2], [3], [4]], { subsets: halves })).toThrow('KID overflows')
})
