import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { seededRows } from '../fixtures/seeded'
import type { FeatureStatistics } from './feature-statistics'
import {
  createFeatureStatistics,
  featureStatistics,
  statisticsFromCovariance,
} from './feature-statistics'

/** Mean and covariance by the definition, in two passes. */
function naive(rows: number[][]) {
  const n = rows.length
  const mean = rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / n)
  const covariance = mean.map((a, i) =>
    mean.map((b, j) => rows.reduce((sum, row) => sum + (row[i]! - a) * (row[j]! - b), 0) / (n - 1)),
  )
  return { mean, covariance }
}

function covarianceOf({ d, factor }: FeatureStatistics): number[][] {
  const at = (row: number, column: number) => factor.data[row * d + column]!
  return Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) =>
      Array.from({ length: factor.rows }, (_, row) => at(row, i) * at(row, j)).reduce(
        (sum, value) => sum + value,
        0,
      ),
    ),
  )
}

function expectSame(statistics: FeatureStatistics, rows: number[][], digits: number): void {
  const { mean, covariance } = naive(rows)
  mean.forEach((value, i) => expect(statistics.mean[i]).toBeCloseTo(value, digits))
  const actual = covarianceOf(statistics).flat()
  covariance.flat().forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits))
}

test.each([2, 5, 256, 257, 700])(
  '%i images give the mean and covariance of the definition',
  (n) => {
    const rows = seededRows(n, n, 5)
    expectSame(featureStatistics(rows), rows, 12)
  },
)

test('the parts in which images come do not change a bit', () => {
  const rows = seededRows(3, 600, 4)
  const whole = featureStatistics(rows)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }), (sizes) => {
      const parts = createFeatureStatistics()
      let from = 0
      for (const size of sizes) {
        const part = rows.slice(from, from + size)
        if (part.length > 0) parts.add(part)
        from += size
      }
      if (from < rows.length) parts.add(rows.slice(from))
      expect(parts.n).toBe(600)
      expect(parts.compute()).toEqual(whole)
    }),
    { numRuns: 25 },
  )
})

test('a mean a million times the deviation costs no digits, nor does asking in between', () => {
  const rows = seededRows(4, 900, 3).map((row) => row.map((value) => value + 1e6))
  const parts = createFeatureStatistics()
  parts.add(rows.slice(0, 333))
  expectSame(parts.compute(), rows.slice(0, 333), 8)
  parts.add(rows.slice(333))
  expectSame(parts.compute(), rows, 8)
})

/** Bytes of typed arrays that are still in use: the least of some collections, since buffers are swept in the background. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let least = Infinity
  for (let i = 0; i < 3; i++) {
    collect()
    await wait(10)
    least = Math.min(least, process.memoryUsage().arrayBuffers)
  }
  return least
}

test('holds no more of 20,000 images than of 2,000', async () => {
  const parts = createFeatureStatistics()
  const block = { rows: 1000, columns: 64, data: new Float32Array(64_000).map((_, i) => i % 13) }
  while (parts.n < 2000) parts.add(block)
  const few = await heldBytes()
  while (parts.n < 20_000) parts.add(block)
  // the rows of 18,000 images are 9.2 MB
  expect((await heldBytes()) - few).toBeLessThan(1e6)
})

test('single precision rows equal double ones that hold the same', () => {
  const rows = seededRows(5, 300, 3)
  const data = Float32Array.from(rows.flat())
  const doubles = Array.from({ length: 300 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)])
  expect(featureStatistics({ rows: 300, columns: 3, data })).toEqual(featureStatistics(doubles))
})

test('takes a covariance that was computed elsewhere', () => {
  const rows = seededRows(6, 40, 3)
  const { mean, covariance } = naive(rows)
  const statistics = statisticsFromCovariance({ n: 40, mean, covariance: covariance.flat() })
  expect(statistics).toMatchObject({ n: 40, d: 3 })
  expectSame(statistics, rows, 12)
})

test('one image, another width, NaN, sizes that do not fit: each is an error, and nothing is counted', () => {
  expect(() => featureStatistics([[1, 2]])).toThrow('statistics of 1 image: a covariance needs')
  const parts = createFeatureStatistics('real')
  expect(() => parts.compute()).toThrow('statistics of 0 images')
  expect(() => parts.add([[1, NaN, 2]])).toThrow('real[0][1] is NaN')
  parts.add([[1, 2]])
  expect(() => parts.add([[1, 2, 3]])).toThrow('real has 3 columns, 2 before')
  expect(() =>
    parts.add([
      [1, 2],
      [Infinity, 1],
    ]),
  ).toThrow('real[1][0] is Infinity')
  expect(parts.n).toBe(1)
  expect(() => statisticsFromCovariance({ n: 5, mean: [0, 0], covariance: [1, 0, 1] })).toThrow(
    'covariance holds 3 numbers, mean 2',
  )
  expect(() => statisticsFromCovariance({ n: 5, mean: [0], covariance: [NaN] })).toThrow(
    'covariance[0][0] is NaN',
  )
})
