import { toyMeasured, toyTable } from '../fixtures/toy-table'
import { formatTable } from '../terminal/format-table'
import { compareByPicture, joinByPicture, overPictures } from './by-picture'
import { markdownTable } from './markdown-table'
import { renderTable } from './render-table'
import { collectNumbers, tableResult } from './table-result'

const table = { ...toyTable, reference: 'a' }
const hits = (...values: number[]) => Float32Array.from(values)
/** Of each row's two seeds. */
const all = new Map([
  ['a', [hits(1, 0.5, 0.75), hits(1, 1, 1)]],
  ['b', [hits(0.5, 0.25, 0.25), hits(1, 1, 1)]],
])

test('the difference is of each picture, its interval of theirs', () => {
  const compared = compareByPicture(table, all)
  expect(compared).toMatchObject({ reference: 'a', rows: [{ name: 'b' }] })
  const [first, second] = compared!.rows[0]!.seeds
  // 50, 25 and 50 points: t(2) = 4.303 times their deviation over the root of three
  expect(first!.mean).toBeCloseTo(125 / 3, 5)
  expect(first!.half).toBeCloseTo(
    (4.303 * Math.sqrt((2 * (25 / 3) ** 2 + (50 / 3) ** 2) / 2)) / Math.sqrt(3),
    3,
  )
  expect(second).toEqual({ mean: 0, half: 0 })
  expect(overPictures([first!, second!])).toEqual({ mean: first!.mean / 2, half: first!.half / 2 })
})

test('nothing is compared where a run was not measured, or has other pictures', () => {
  expect(compareByPicture(toyTable, all)).toBeUndefined()
  const [a = [], b = []] = [all.get('a'), all.get('b')]
  const of = (rows: [string, (Float32Array | undefined)[]][]) =>
    compareByPicture(table, new Map(rows))
  expect(of([['b', b]])).toBeUndefined()
  expect(of([['a', a]])).toBeUndefined()
  expect(
    of([
      ['a', [a[0], undefined]],
      ['b', b],
    ]),
  ).toBeUndefined()
  expect(
    of([
      ['a', a],
      ['b', [b[0], hits(1, 1)]],
    ]),
  ).toBeUndefined()
})

test('seeds of several tables stand in their order; one without it leaves none', () => {
  const difference = (mean: number) => ({ mean, half: 1 })
  const part = (...means: number[]) => ({
    reference: 'a',
    rows: [{ name: 'b', seeds: means.map(difference) }],
  })
  expect(joinByPicture([part(3), part(1, 2)], [1, 2, 0])).toEqual(part(1, 2, 3))
  expect(joinByPicture([part(3), undefined], [1, 0])).toBeUndefined()
  expect(joinByPicture([undefined, part(3)], [1, 0])).toBeUndefined()
  expect(joinByPicture([part(3), { ...part(1), reference: 'b' }], [1, 0])).toBeUndefined()
})

test('stands in a terminal, as Markdown and in a page', () => {
  const of = (seeds: number) => {
    const first = <T>(each: ReadonlyMap<string, readonly T[]>) =>
      new Map([...each].map(([name, values]) => [name, values.slice(0, seeds)]))
    const numbers = collectNumbers(table, first(toyMeasured), first(all))
    return tableResult(table, { config: 'aviary-tiny' }, numbers)
  }
  const result = of(2)
  const cells = ['Second', '+20.8', '+2.9 to +38.8', '+41.7, +0.0']
  expect(formatTable(result)).toMatch(
    /Picture by picture:\nFirst over +points +95 % interval +by seed\nSecond +\+20\.8 +\+2\.9 to \+38\.8 +\+41\.7, \+0\.0/,
  )
  expect(markdownTable(result)).toContain(
    `| ${cells.join(' | ')} |\n\nR-precision in percent points`,
  )
  const page = renderTable(result)
  expect(page).toMatch(/<h2 id="by-picture">Picture by picture<\/h2>/)
  for (const cell of cells.slice(1)) expect(page).toContain(`<td class="n">${cell}</td>`)
  expect(formatTable(of(1))).toMatch(/First over +points +95 % interval\n/)
})
