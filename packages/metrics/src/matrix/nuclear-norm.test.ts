import fc from 'fast-check'
import { seededRows } from '../fixtures/seeded'
import { naiveProducts, naiveSingularValues } from '../fixtures/singular-values'
import { toMatrix } from '../rows'
import { bidiagonalise } from './bidiagonal'
import { productNuclearNorm } from './nuclear-norm'
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

test('the sum of the singular values of a product equals Jacobi’s', () => {
  const size = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(size, size, size, fc.nat(1000), (n, m, d, seed) => {
      const [a, b] = [seededRows(seed, n, d), seededRows(seed + 1, m, d)]
      const expected = sum(naiveSingularValues(naiveProducts(a, b)))
      const norm = productNuclearNorm(toMatrix('a', a), toMatrix('b', b))
      expect(Math.abs(norm - expected)).toBeLessThan(1e-12 * (1 + expected))
    }),
  )
})

test('bidiagonal form keeps the singular values, each of them', () => {
  const rows = seededRows(5, 9, 6)
  const columns = Array.from({ length: 6 }, (_, c) => rows.map((row) => row[c]!))
  const { diagonal, above } = bidiagonalise({
    rows: 9,
    columns: 6,
    data: Float64Array.from(rows.flat()),
  })
  const dense = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 6 }, (_, j) => (i === j ? diagonal[i]! : j === i + 1 ? above[i]! : 0)),
  )
  const [actual, expected] = [naiveSingularValues(dense), naiveSingularValues(columns)]
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12))
})

test('reports what is done, up to the whole', () => {
  const rows = toMatrix('a', seededRows(1, 6, 4))
  const shares: number[] = []
  productNuclearNorm(rows, rows, (share) => shares.push(share))
  expect(shares.at(-1)).toBe(1)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})

test('zeros and repeated values', () => {
  const zero = { rows: 4, columns: 3, data: new Float64Array(12) }
  const identity = { rows: 3, columns: 3, data: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) }
  expect(productNuclearNorm(zero, identity)).toBe(0)
  expect(productNuclearNorm(identity, identity)).toBeCloseTo(3, 14)
  expect(productNuclearNorm({ rows: 0, columns: 3, data: new Float64Array(0) }, identity)).toBe(0)
})

test('eigenvalues of the second difference, which a formula knows', () => {
  const n = 40
  const values = tridiagonalEigenvalues(
    new Float64Array(n).fill(2),
    new Float64Array(n - 1).fill(-1),
  ).sort()
  values.forEach((value, k) =>
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13),
  )
})

test('eigenvalues of blocks that do not touch, and of one number', () => {
  const values = tridiagonalEigenvalues(Float64Array.of(3, 3, 7, 0, 0), Float64Array.of(1, 0, 0, 2))
  expect([...values.sort()].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([
    -2, 2, 2, 4, 7,
  ])
  expect([...tridiagonalEigenvalues(Float64Array.of(5), new Float64Array(0))]).toEqual([5])
})
