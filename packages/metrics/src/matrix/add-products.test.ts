import fc from 'fast-check'
import { seededRows } from '../fixtures/seeded'
import { naiveProducts } from '../fixtures/singular-values'
import { toMatrix } from '../rows'
import { addProducts, columnLanes, rowLanes } from './add-products'

const size = fc.integer({ min: 1, max: 11 })

function expectClose(actual: Float64Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 10))
}

test('rows times rows equal the loops, whatever the sizes', () => {
  fc.assert(
    fc.property(size, size, size, (n, m, depth) => {
      const [a, b] = [seededRows(n, n, depth), seededRows(m + 20, m, depth)]
      const products = new Float64Array(n * m)
      addProducts(rowLanes(toMatrix('a', a)), rowLanes(toMatrix('b', b)), products)
      expectClose(products, naiveProducts(a, b).flat())
    }),
  )
})

test('blocks of lanes and of depth join: 300 rows of 600, against 140', () => {
  const [a, b] = [seededRows(1, 301, 602), seededRows(2, 142, 602)]
  const products = new Float64Array(301 * 142).fill(1)
  addProducts(rowLanes(toMatrix('a', a)), rowLanes(toMatrix('b', b)), products)
  const expected = naiveProducts(a, b).flat()
  const worst = products.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - 1 - expected[i]!)),
    0,
  )
  expect(worst).toBeLessThan(1e-11)
})

test('columns are the transpose, and a part of the rows its lines', () => {
  const rows = seededRows(3, 7, 5)
  const columns = Array.from({ length: 5 }, (_, c) => rows.map((row) => row[c]!))
  const matrix = toMatrix('a', rows)
  const ofColumns = new Float64Array(25)
  addProducts(columnLanes(matrix), columnLanes(matrix), ofColumns)
  expectClose(ofColumns, naiveProducts(columns, columns).flat())
  const ofSome = new Float64Array(14)
  addProducts(rowLanes(matrix, 2, 4), rowLanes(matrix), ofSome)
  expectClose(ofSome, naiveProducts(rows.slice(2, 4), rows).flat())
})

test('the lower part of a symmetric product is all there, over blocks too', () => {
  const rows = seededRows(4, 139, 9)
  const lanes = rowLanes(toMatrix('a', rows))
  const [whole, lower] = [new Float64Array(139 ** 2), new Float64Array(139 ** 2)]
  addProducts(lanes, lanes, whole)
  addProducts(lanes, lanes, lower, 'lower')
  for (let i = 0; i < 139; i++)
    for (let j = 0; j <= i; j++) expect(lower[i * 139 + j]).toBe(whole[i * 139 + j])
})

test('single precision is read, sums are in double', () => {
  const matrix = { rows: 1, columns: 2, data: Float32Array.of(1e8, 1) }
  const sum = new Float64Array(1)
  addProducts(rowLanes(matrix), rowLanes(matrix), sum)
  expect(sum[0]).toBe(1e16 + 1)
})
