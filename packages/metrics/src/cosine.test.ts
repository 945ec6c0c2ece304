import fc from 'fast-check'
import { cosine, cosineRows, dot } from './cosine'
import { naiveCosine, seededRows } from './fixtures/seeded'
import { UserError } from './user-error'

test('equals the formula, at any length', () => {
  for (const columns of [1, 3, 4, 7, 256]) {
    const [a, b] = seededRows(columns, 2, columns)
    expect(cosine(a!, b!)).toBeCloseTo(naiveCosine(a!, b!), 12)
  }
})

test('a zero vector has cosine 0', () => {
  expect(cosine([0, 0], [1, 2])).toBe(0)
})

test('is symmetric, bounded, and blind to length', () => {
  const vector = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
    minLength: 5,
    maxLength: 5,
  })
  fc.assert(
    fc.property(vector, vector, fc.double({ min: 0.5, max: 20, noNaN: true }), (a, b, scale) => {
      const value = cosine(a, b)
      expect(value).toBe(cosine(b, a))
      expect(Math.abs(value)).toBeLessThan(1 + 1e-12)
      // shorter vectors meet the clamp
      if (Math.hypot(...a) > 1e-7 && Math.hypot(...b) > 1e-7) {
        expect(
          cosine(
            a.map((x) => scale * x),
            b,
          ),
        ).toBeCloseTo(value, 9)
      }
    }),
  )
})

test('dot starts where it is told', () => {
  const numbers = Float32Array.from([9, 1, 2, 3, 4, 5])
  expect(dot(numbers, 1, numbers, 0, 5)).toBe(9 + 2 + 6 + 12 + 20)
})

test('all cosines of two sets, row by row', () => {
  const [a, b] = [seededRows(1, 3, 5), seededRows(2, 4, 5)]
  const { rows, columns, data } = cosineRows(a, b)
  expect([rows, columns]).toEqual([3, 4])
  a.forEach((x, i) =>
    b.forEach((y, j) => expect(data[i * 4 + j]).toBeCloseTo(naiveCosine(x, y), 12)),
  )
})

test.each([
  ['NaN', [[1, NaN]], [[1, 2]], 'a[0][1] is NaN'],
  [
    'infinity',
    [[1, 2]],
    [
      [1, 2],
      [-Infinity, 0],
    ],
    'b[1][0] is -Infinity',
  ],
  ['a length beyond double precision', [[1e200, 1]], [[1, 2]], 'a[0] is too long'],
  ['no row', [], [[1]], 'a is empty'],
  ['no column', [[]], [[1]], 'a is empty'],
  ['ragged rows', [[1, 2], [1]], [[1, 2]], 'a[1] has 1 columns, a[0] has 2'],
  ['two widths', [[1, 2]], [[1, 2, 3]], 'a has 2 columns, b 3'],
])('refuses %s', (_, a, b, message) => {
  expect(() => cosineRows(a, b)).toThrow(message)
  expect(() => cosineRows(a, b)).toThrow(UserError)
})

test('refuses a flat matrix of another size', () => {
  const matrix = { rows: 2, columns: 3, data: new Float32Array(5) }
  expect(() => cosineRows(matrix, matrix)).toThrow(
    'a.data holds 5 numbers, not rows x columns = 2 x 3',
  )
  expect(() => cosineRows({ rows: 0, columns: 3, data: new Float32Array(0) }, matrix)).toThrow(
    'a is empty',
  )
})
