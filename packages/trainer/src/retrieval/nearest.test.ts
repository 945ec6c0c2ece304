import { nearestRows } from './nearest'

const rows = { rows: 4, columns: 2, data: Float32Array.of(1, 0, 0, 5, 3, 0, 1, 1) }

test('by falling cosine, the earlier of equal ones first', () => {
  const found = nearestRows(Float32Array.of(1, 0), rows, 3)
  expect(found.map(({ row }) => row)).toEqual([0, 2, 3])
  expect(found[2]!.score).toBeCloseTo(Math.SQRT1_2, 6)
})

test('leaves out what is no answer, and gives no more than there are', () => {
  expect(nearestRows(Float32Array.of(1, 0), rows, 9, (row) => row === 0)).toHaveLength(3)
})
