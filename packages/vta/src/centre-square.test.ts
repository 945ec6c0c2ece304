import { createRandom } from '@laviter/nn/random'
import { centreSquare } from './centre-square'

const picture = (width: number, height: number) => {
  const random = createRandom(`${width} x ${height}`)
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)),
  }
}

/** The whole picture scaled by the filter's definition, then cut. */
function naive({ data, width, height }: ReturnType<typeof picture>, side: number): number[] {
  const shorter = Math.min(width, height)
  const [across, down] = [width, height].map((from) => {
    const size = Math.round((from * side) / shorter)
    const rows = Array.from({ length: size }, (_, i) => {
      const centre = ((i + 0.5) * from) / size - 0.5
      const raw = Array.from({ length: from }, (_, j) =>
        Math.max(0, 1 - Math.abs(j - centre) / Math.max(1, from / size)),
      )
      return raw.map((weight) => weight / raw.reduce((a, b) => a + b))
    })
    return rows.slice(Math.floor((size - side) / 2)).slice(0, side)
  })
  return Array.from({ length: side * side * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side, i % 3]
    let sum = 0
    for (let j = 0; j < height; j++)
      for (let k = 0; k < width; k++)
        sum += down![y]![j]! * across![x]![k]! * data[(j * width + k) * 3 + c]!
    return sum
  })
}

test.each([
  [31, 20, 7],
  [20, 31, 7],
  [10, 9, 8],
  [5, 7, 12],
  [40, 1, 3],
  [1, 1, 2],
])('%i x %i at %i is what the filter gives, then cut', (width, height, side) => {
  const given = picture(width, height)
  const expected = naive(given, side)
  const square = centreSquare(given, side)
  expect(square).toHaveLength(expected.length)
  square.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3))
})

test('a picture of that size keeps its bytes', () => {
  const given = picture(9, 9)
  expect([...centreSquare(given, 9)]).toEqual([...given.data])
})
