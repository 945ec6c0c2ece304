import { seededRows } from '../fixtures/seeded'
import { naiveProducts } from '../fixtures/singular-values'
import { toMatrix } from '../rows'
import { pivotedCholesky } from './pivoted-cholesky'

/** A covariance of rank `rank`: the products of columns. */
function covariance(seed: number, rank: number, d: number) {
  const columns = seededRows(seed, d, rank)
  return toMatrix('s', naiveProducts(columns, columns))
}

function worstError(
  { rows, columns: d, data }: ReturnType<typeof pivotedCholesky>,
  expected: ArrayLike<number>,
): number {
  const columns = Array.from({ length: d }, (_, c) =>
    Array.from({ length: rows }, (_, row) => data[row * d + c]!),
  )
  const products = naiveProducts(columns, columns).flat()
  return products.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
}

for (const [rank, d] of [
  [5, 5],
  [3, 8],
  [1, 6],
  [13, 13],
] as const) {
  test(`a covariance of rank ${rank} in ${d} dimensions has a factor of as many rows`, () => {
    const matrix = covariance(rank, rank, d)
    const factor = pivotedCholesky(matrix)
    expect([factor.rows, factor.columns]).toEqual([rank, d])
    expect(worstError(factor, matrix.data)).toBeLessThan(1e-13)
  })
}

test('no variance has no factor rows', () => {
  expect(pivotedCholesky({ rows: 3, columns: 3, data: new Float64Array(9) }).rows).toBe(0)
})

test('variances far apart keep their digits', () => {
  const data = Float64Array.of(1e-6, 0, 0, 0, 1, 0, 0, 0, 1e6)
  const factor = pivotedCholesky({ rows: 3, columns: 3, data })
  expect([...factor.data]).toEqual([0, 0, 1e3, 0, 1, 0, 1e-3, 0, 0])
})
