import type { AttributeTable } from '@laviter/data'
import { attributeAccuracies, measureAimcos, type AttributePhrases } from './attributes'

const rowsOf = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
})

/** Two groups: colour (0 red, 1 blue, 2 grey) and size (3 small, 4 large); item 12's size is hidden. */
const shown: Record<number, number[]> = { 10: [0, 3], 11: [1, 4], 12: [0], 13: [0, 1, 4] }
const groups = new Map([
  ['colour', [0, 1, 2]],
  ['size', [3, 4]],
])
const table: AttributeTable = {
  attributes: ['red', 'blue', 'grey', 'small', 'large'].map((value) => ({
    name: value,
    part: value,
    value,
    phrase: value,
  })),
  groups,
  present: (item) => shown[item]!,
  absent: (item) =>
    [...groups.values()]
      .filter((values) => values.some((value) => shown[item]!.includes(value)))
      .flat()
      .filter((value) => !shown[item]!.includes(value)),
}
const phrases: AttributePhrases = {
  rows: rowsOf([
    [1, 0, 0],
    [0, 1, 0],
    [0.7, 0.7, 0],
    [0, 0, -1],
    [0, 0, 1],
  ]),
  rowOf: new Map([0, 1, 2, 3, 4].map((i) => [i, i])),
  unread: [],
}
const pictures = {
  items: [10, 11, 12, 13],
  images: rowsOf([
    [1, 0, -0.2], // red, small: both right
    [1, 0.2, 0.2], // blue, large: colour read as red, size right
    [1, 0, 5], // red; size hidden
    [0, 1, -1], // red or blue, large: colour right, size wrong
  ]),
}

test('the nearest phrase of a group against the truth, where the group can be seen', () => {
  const [colour, size] = attributeAccuracies(pictures, table, phrases)
  expect(colour).toMatchObject({ group: 'colour', accuracy: 3 / 4, values: 3, n: 4 })
  expect(size).toMatchObject({ group: 'size', accuracy: 2 / 3, values: 2, n: 3 })
  // red is right on three of four; blindly 1/3, 1/3, 1/3, 2/3
  expect(colour!.chance).toBe(3 / 4)
  expect(colour!.uniform).toBeCloseTo((1 + 1 + 1 + 2) / 12, 12)
  expect(size).toMatchObject({ chance: 2 / 3, uniform: 1 / 2 })
})

test('a group of which one value is readable is left out', () => {
  const rowOf = new Map([0, 1, 2, 3].map((i) => [i, i]))
  const measured = attributeAccuracies(pictures, table, { ...phrases, rowOf })
  expect(measured.map(({ group }) => group)).toEqual(['colour'])
})

test('AIMCoS averages over each picture first', () => {
  const cosine = (a: number[], b: number[]) =>
    a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b))
  const row = (rows: { columns: number; data: Float32Array }, i: number) => [
    ...rows.data.subarray(i * rows.columns, (i + 1) * rows.columns),
  ]
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const over = (of: (item: number) => readonly number[]) =>
    mean(
      pictures.items.map((item, i) =>
        mean(of(item).map((a) => cosine(row(pictures.images, i), row(phrases.rows, a)))),
      ),
    )
  const measured = measureAimcos(pictures, table, phrases)!
  expect(measured.value).toBeCloseTo(over(table.present), 12)
  expect(measured.absent).toBeCloseTo(over(table.absent), 12)
})
