import { seededRows } from '../fixtures/seeded'
import { createFeatureStatistics, featureStatistics } from './feature-statistics'
import { createFid, fid } from './fid'

const [x, y] = [seededRows(1, 60, 4), seededRows(2, 45, 4).map((row) => row.map((v) => 2 * v + 1))]

test('of one feature it is what the formula of two normal curves says', () => {
  const [a, b] = [
    [0, 2, 4],
    [1, 1, 7],
  ].map((values) => values.map((value) => [value]))
  // means 2 and 3, deviations 2 and sqrt 12
  const expected = 1 + (2 - Math.sqrt(12)) ** 2
  expect(fid(a!, b!).value).toBeCloseTo(expected, 12)
  expect(fid(a!, b!).means).toBeCloseTo(1, 12)
})

test('is symmetric, and blind to shifts and turns of both sets', () => {
  const { value } = fid(x, y)
  expect(fid(y, x).value).toBeCloseTo(value, 12)
  const moved = (rows: number[][]) => rows.map(([a, b, c, d]) => [b! + 3, -a!, d! - 5, c!])
  expect(fid(moved(x), moved(y)).value).toBeCloseTo(value, 11)
})

test('independent features give the sum over features', () => {
  // every sign with every sign: no correlation at all
  const signs = [-1, 1].flatMap((a) => [-1, 1].map((b) => [a, b]))
  const scaled = (s: number, t: number) => signs.map(([a, b]) => [s * a!, t * b!])
  const variance = 4 / 3
  expect(fid(scaled(1, 5), scaled(3, 2)).value).toBeCloseTo(
    variance * ((3 - 1) ** 2 + (5 - 2) ** 2),
    12,
  )
})

test('a set shifted is away by the shift squared; a set is not away from itself', () => {
  const shifted = x.map((row) => row.map((value, i) => value + (i === 0 ? 3 : 0)))
  expect(fid(x, shifted).value).toBeCloseTo(9, 11)
  expect(fid(x, x).value).toBeLessThan(1e-12)
  expect(fid(x, x).value).toBeGreaterThanOrEqual(0)
})

test('rows, statistics and parts give one value, few images or many', () => {
  for (const [real, generated] of [
    [x, y],
    [seededRows(3, 400, 4), y],
    [seededRows(4, 3, 4), seededRows(5, 500, 4)],
  ] as const) {
    const whole = fid(real, generated)
    const parts = createFid()
    for (let from = 0; from < real.length; from += 37)
      parts.add('real', real.slice(from, from + 37))
    for (const row of generated) parts.add('generated', [row])
    expect(parts.compute()).toEqual(whole)
    expect(fid(featureStatistics(real), generated)).toEqual(whole)
  }
})

test('covariances from many images equal rows of the same, repeated', () => {
  // 300 times the same 4 images: rows no longer fit, the covariance is of n - 1 in place of n
  const four = seededRows(6, 4, 3)
  const parts = createFeatureStatistics()
  for (let i = 0; i < 300; i++) parts.add(four)
  const statistics = parts.compute()
  const ratio = ((1200 / 1199) * 3) / 4
  const scaled = four.map((row) =>
    row.map((value, i) => statistics.mean[i]! + Math.sqrt(ratio) * (value - statistics.mean[i]!)),
  )
  const other = seededRows(7, 20, 3)
  expect(fid(statistics, other).value).toBeCloseTo(fid(scaled, other).value, 10)
})

test('says how many images of how many features, and warns while a covariance cannot be full', () => {
  expect(fid(x, y)).toMatchObject({ n: [60, 45], d: 4 })
  expect(fid(x, y).warning).toBeUndefined()
  expect(fid(x.slice(0, 5), y).warning).toBeUndefined()
  expect(fid(x, y.slice(0, 4)).warning).toMatch('FID of 4 images with 4 features')
})

test('tells how far it is', () => {
  const shares: number[] = []
  fid(x, y, { onProgress: (share) => shares.push(share) })
  expect(shares.at(-1)).toBe(1)
})

test('fewer images than it needs, two widths, NaN and overflow are errors that name the side', () => {
  expect(() => fid(x, [[1, 2, 3, 4]])).toThrow(
    'FID needs at least 2 images in each set, generated has 1 (one image has no covariance)',
  )
  expect(() => fid(x, y, { atLeast: 50 })).toThrow(
    'at least 50 images in each set, generated has 45',
  )
  expect(() => fid(featureStatistics(x), y, { atLeast: 100 })).toThrow('real has 60')
  expect(() => fid(x, y, { atLeast: 1 })).toThrow('atLeast is 1')
  const parts = createFid()
  parts.add('real', x)
  expect(() => parts.compute()).toThrow('generated has 0')
  expect(() => parts.add('generated', [[1, 2, NaN, 4]])).toThrow('generated[0][2] is NaN')
  expect(() => fid(x, seededRows(1, 9, 3))).toThrow('real has 4 features, generated 3')
  expect(() => fid([[1], [Infinity]], [[1], [2]])).toThrow('real[1][0] is Infinity')
  expect(() => fid([[1e200], [-1e200]], [[1], [2]])).toThrow('FID overflows')
})
