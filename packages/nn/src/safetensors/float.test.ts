import { halfToNumber, numberToBfloat, numberToHalf, storeFloats, toFloat32 } from './float'

test('every half comes back from its number', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToNumber(bits)
    if (Number.isNaN(value)) expect(halfToNumber(numberToHalf(value))).toBeNaN()
    else if (numberToHalf(value) !== bits) throw new Error(`${bits} gives ${numberToHalf(value)}`)
  }
})

test('numbers round to the nearest half, ties to even', () => {
  const cases: [number, number][] = [
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [65504, 65504],
    [65519, 65504],
    [65520, Infinity],
    [-1e9, -Infinity],
    [2 ** -25, 0],
    [2 ** -25 * 1.01, 2 ** -24],
    [0.1, 0.0999755859375],
  ]
  for (const [value, nearest] of cases) expect(halfToNumber(numberToHalf(value))).toBe(nearest)
})

test('bfloat16 rounds to the nearest, keeps NaN and infinity', () => {
  const back = (value: number) =>
    toFloat32({ dtype: 'BF16', shape: [1], data: Uint16Array.of(numberToBfloat(value)) })[0]
  expect(back(1 + 2 ** -8)).toBe(1)
  expect(back(1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6)
  expect(back(-3.5)).toBe(-3.5)
  expect(back(Infinity)).toBe(Infinity)
  expect(back(NaN)).toBeNaN()
})

test('stored floats read back, and a shape that does not fit is refused', () => {
  const stored = storeFloats([1, -2, 0.5], [3, 1], 'F16')
  expect([...toFloat32(stored)]).toEqual([1, -2, 0.5])
  expect([...toFloat32({ dtype: 'I64', shape: [2], data: BigInt64Array.of(-3n, 4n) })]).toEqual([
    -3, 4,
  ])
  expect(() => storeFloats([1, 2], [3], 'F32')).toThrow(/Shape \[3\] does not hold 2 values/)
})
