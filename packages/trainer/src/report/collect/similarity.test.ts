import type { Attribute } from '@laviter/data'
import { stackRows, unitRows } from './rows'
import { similarityMap } from './similarity'

const attribute = (part: string, value: string): Attribute => ({
  name: `has_${part}::${value}`,
  part,
  value,
  phrase: `${value} ${part}`,
})
const attributes = [attribute('wing', 'red'), attribute('wing', 'blue'), attribute('tail', 'long')]
const rows = (values: number[][]) => unitRows(stackRows(values))

/** Five red-winged pictures along x, five blue-winged along y. */
const images = rows([
  ...Array.from({ length: 5 }, () => [1, 0]),
  ...Array.from({ length: 5 }, () => [0, 1]),
])
const shows = [
  [0, 1, 2, 3, 4],
  [5, 6, 7, 8, 9],
  [0, 1],
]

test('values are mean cosines less the mean over all pictures', () => {
  const phrases = rows([
    [1, 0],
    [0.6, 0.8],
    [1, 1],
  ])
  const map = similarityMap(images, phrases, attributes, shows)
  // phrase x pictures: red (1, 0) against centred means (0.5, -0.5) and (-0.5, 0.5)
  const expected = [
    [0.5, -0.5],
    [-0.1, 0.1],
  ]
  expect(map?.values).toHaveLength(2)
  map?.values.forEach((row, down) =>
    row.forEach((value, across) => expect(value).toBeCloseTo(expected[down]?.[across] ?? NaN, 6)),
  )
  expect(map?.diagonalWins).toBe(1)
})

test('a value on too few pictures, and a group left with one value, are not shown', () => {
  const map = similarityMap(
    images,
    rows([
      [1, 0],
      [0, 1],
      [1, 1],
    ]),
    attributes,
    shows,
  )
  expect(map?.labels.map(({ phrase }) => phrase)).toEqual(['red wing', 'blue wing'])
  expect(
    similarityMap(
      images,
      rows([
        [1, 0],
        [0, 1],
        [1, 1],
      ]),
      attributes,
      [[0], [1], []],
    ),
  ).toBeUndefined()
})

test('a phrase that prefers the others loses its column', () => {
  const map = similarityMap(
    images,
    rows([
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    attributes,
    shows,
  )
  expect(map?.diagonalWins).toBe(0)
})
