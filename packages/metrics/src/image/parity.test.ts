import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { statisticsFromCovariance } from './feature-statistics'
import { fid } from './fid'
import { inceptionScore } from './inception-score'
import { kid } from './kid'

interface Fixture {
  x: number[][]
  y: number[][]
  lowRank: number[][]
  few: number[][]
  FID_x_y: number
  FID_lowRank_y: number
  FID_few_y: number
  KID_x_y: number
  KID_halves_of_x: number
  KID_subsets: { indices: [number[], number[]][]; values: number[]; mean: number; std: number }
  probabilities: number[][]
  IS_splits: number
  IS_mean: number
  IS_std: number
  IS_one_split: number
}
const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/image.json'), 'utf8'))
const { x, y, lowRank, few, probabilities } = fixture
const expectRelative = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance)

/** Statistics by the definition, as a stored file has them. */
function ofCovariance(rows: number[][]) {
  const n = rows.length
  const mean = rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / n)
  const covariance = mean.flatMap((a, i) =>
    mean.map((b, j) => rows.reduce((sum, row) => sum + (row[i]! - a) * (row[j]! - b), 0) / (n - 1)),
  )
  return statisticsFromCovariance({ n, mean, covariance })
}

test('Inception Score over 10 splits and over one', () => {
  const ten = inceptionScore(probabilities)
  expect(ten).toMatchObject({ splits: 10, n: 203, classes: 10 })
  expectRelative(ten.value, fixture.IS_mean, 1e-12)
  expectRelative(ten.std, fixture.IS_std, 1e-12)
  expectRelative(inceptionScore(probabilities, { splits: 1 }).value, fixture.IS_one_split, 1e-12)
})

for (const [name, set, expected, tolerance] of [
  ['of two full sets', x, fixture.FID_x_y, 1e-11],
  // its other variances are rounding of 1e-15 of the first: a covariance cannot hold them
  ['of a set of rank 4', lowRank, fixture.FID_lowRank_y, 1e-7],
  ['of fewer images than features', few, fixture.FID_few_y, 1e-8],
] as const) {
  test(`FID ${name}, from rows and from covariances`, () => {
    expectRelative(fid(set, y).value, expected, 1e-12)
    expectRelative(fid(ofCovariance(set), ofCovariance(y)).value, expected, tolerance)
  })
}

test('FID of a set with itself is nothing', () => {
  expect(fid(x, x).value).toBeLessThan(1e-10)
})

test('KID of whole sets, of halves, and of given subsets', () => {
  expectRelative(kid(x, y).value, fixture.KID_x_y, 1e-11)
  expectRelative(kid(x.slice(0, 60), x.slice(60)).value, fixture.KID_halves_of_x, 1e-11)
  const { indices, values, mean, std } = fixture.KID_subsets
  const subsets = kid(x, y, { subsets: indices })
  expect(subsets).toMatchObject({ subsets: 6, subsetSize: 40, n: [120, 150], d: 16 })
  expectRelative(subsets.value, mean, 1e-11)
  expectRelative(subsets.std!, std, 1e-11)
  indices.forEach((pair, s) =>
    expectRelative(kid(x, y, { subsets: [pair] }).value, values[s]!, 1e-11),
  )
})
