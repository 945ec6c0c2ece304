import { toyMeasured as measured, toyTable as table } from '../fixtures/toy-table'
import { formatTable } from '../terminal/format-table'
import { markdownTable } from './markdown-table'
import { renderTable } from './render-table'
import type { Table } from './table'
import { collectNumbers, tableResult, type MeasuredRun } from './table-result'
import { TABLES } from './tables'

const collectTable = (
  of: Table,
  config: string,
  runs: ReadonlyMap<string, readonly MeasuredRun[]>,
) => tableResult(of, { config }, collectNumbers(of, runs))

const result = collectTable(table, 'aviary-tiny', measured)

test('a value is the mean over seeds, with its interval; what one seed lacks is not there', () => {
  const [first, second] = result.rows
  // t(1) = 12.706, times the standard error 2
  expect(first!.values).toEqual([
    {
      mean: 42,
      deviation: Math.sqrt(8),
      interval: [expect.closeTo(42 - 25.412, 3), expect.closeTo(42 + 25.412, 3)],
      all: [40, 44],
    },
    null,
  ])
  expect(second!.values[1]).toMatchObject({ mean: 21.5, all: [21, 22] })
  expect(result.baseline).toEqual({
    label: 'Always the same',
    values: [{ mean: 1.5, all: [1.5] }, null],
  })
  expect(first!.runs.map(({ seed, images }) => [seed, images])).toEqual([
    [1, 10],
    [2, 10],
  ])
  expect(result.attributes).toMatchObject([
    { group: 'wing color', chance: 0.1, values: [{ mean: 0.5 }, { all: [0.75, 0.85] }] },
  ])
  expect(result.notes).toEqual(['METEOR is left out']) // once
})

test('reads the same in a terminal, as Markdown and as a page', () => {
  expect(formatTable(result)).toBe(
    [
      'Captions, configuration aviary-tiny, test split',
      '                       CIDEr        METEOR          trained',
      'Always the same          1.5             -',
      'First            42.0 ± 25.4             -  12 epochs, 1:01',
      'Second           51.5 ± 19.1  21.50 ± 6.35  12 epochs, 1:01',
      'the paper (COCO):',
      'Theirs                 86.72             -',
      'Theirs too              80.0             -',
      'Mean of 2 seeds; ± is half of its 95 % confidence interval (Student’s t).',
      'read right, %       First       Second  chance',
      'wing color     50.0 ± 0.0  80.0 ± 63.5    10.0',
      'CIDEr: The paper’s order does not hold.',
      '  The paper has Second < First; here First 42.0 < Second 51.5.',
      '  Settled the other way: First over Second \u22129.5 (\u221215.9 to \u22123.1), in the paper +6.72.',
      'Second over First, seed by seed: CIDEr +9.5 (+3.1 to +15.9). 2 seeds settle CIDEr.',
      '! METEOR is left out',
    ].join('\n'),
  )
  const markdown = markdownTable(result)
  expect(markdown).toContain('|  | CIDEr | METEOR | trained |\n| --- | ---: | ---: | ---: |')
  expect(markdown).toContain('| First | 42.0 ± 25.4 | - | 12 epochs, 1:01 |')
  expect(markdown).toContain('| *Theirs, paper* | 86.72 | - |  |')
  expect(markdown).toContain('| wing color | 50.0 ± 0.0 | 80.0 ± 63.5 | 10.0 |')
  expect(markdown).toContain('- **CIDEr**: ')
  expect(markdown).toContain(
    "## Beside the paper's rows\n\nSecond over First, seed by seed: CIDEr ",
  )
  const page = renderTable(result)
  expect(page).toContain('Two models &lt;see&gt; the same.')
  expect(page).toMatch(/<th scope="row">First<\/th>\s*<td class="n">42\.0 ± 25\.4<\/td>/)
  expect(page).toMatch(/<th scope="row">First over Second<\/th>/)
  expect(page).toMatch(/<h2 id="beside">Beside the paper’s rows<\/h2>\s*<p>Second over First/)
  expect(page).not.toMatch(/https?:\/\//)
})

test('rows of as many steps, and of as many minutes, are counted in steps', () => {
  const counted = TABLES.map((each) => [each.name, collectTable(each, 'x', new Map()).counted])
  expect(counted).toEqual([
    ['table1', 'steps'],
    ['table2', 'steps'],
    ['table3', 'steps'],
    ['table4', 'steps'],
    ['table5', 'epochs'],
  ])
})

test('one seed says that it has no interval, and settles nothing', () => {
  const one = collectTable(
    table,
    'aviary-tiny',
    new Map([...measured].map(([name, runs]) => [name, runs.slice(0, 1)])),
  )
  expect(one.rows[0]!.values[0]).toEqual({ mean: 40, all: [40] })
  const text = formatTable({ ...one, counted: 'steps' })
  expect(text).toContain('First             40.0   20.00  300 steps, 1:01')
  expect(text).toContain('One seed: there is no interval over seeds.')
  expect(text).toContain(
    'Second over First, seed by seed: CIDEr +10.0; METEOR +1.00. One seed settles nothing.',
  )
  expect(text).toContain(
    'CIDEr: The numbers do not stand in the paper’s order; one seed cannot settle it.',
  )
})

test('columns that nobody has a number in are not printed, and rows are what the table calls them', () => {
  const meaning = 'words that are written'
  const length = { label: 'length', digits: 1, read: () => undefined, meaning }
  const wider = { ...table, heading: 'Weights', columns: [length, ...table.columns] }
  const rows = wider.published.rows.map((row) => ({ ...row, values: [null, ...row.values] }))
  const whole = collectTable(
    { ...wider, published: { note: 'COCO', rows } },
    'aviary-tiny',
    measured,
  )
  expect(whole.columns.map(({ label }) => label)).toEqual(['length', 'CIDEr', 'METEOR'])
  expect(formatTable(whole)).toBe(formatTable(result))
  const page = renderTable(whole)
  expect(page).toMatch(/<th scope="col">Weights<\/th>\s*<th scope="col" class="n">CIDEr<\/th>/)
  expect(page).not.toContain(meaning)
  expect(renderTable(result)).toContain('<th scope="col">Model</th>')
})

test('a note says whose it is, where it is not everybody’s', () => {
  const noted = (of: MeasuredRun, ...notes: string[]): MeasuredRun => ({
    ...of,
    evaluation: { ...of.evaluation, notes: [...notes, ...of.evaluation.notes] },
  })
  const [a = [], b = []] = [measured.get('a'), measured.get('b')]
  const { notes } = collectTable(
    table,
    'aviary-tiny',
    new Map([
      ['a', [noted(a[0]!, 'ties', 'short'), noted(a[1]!, 'short')]],
      ['b', [noted(b[0]!, 'short'), noted(b[1]!, 'ties')]],
    ]),
  )
  expect(notes).toEqual([
    'METEOR is left out',
    'First, seed 1; Second, seed 2: ties',
    'First, seed 1; First, seed 2; Second, seed 1: short',
  ])
  const page = renderTable({ ...result, notes })
  expect(page).toMatch(/<h2 id="notes">Notes<\/h2>\s*<ul>\s*<li>METEOR is left out<\/li>/)
  expect(markdownTable({ ...result, notes })).toContain('## Notes\n\n- METEOR is left out\n- First')
})
