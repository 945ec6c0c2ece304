import { decimal, signed } from '../report/page/numerals'
import { duration } from '../terminal/progress'
import { overPictures, type PictureDifference } from './by-picture'
import type { SeedValues } from './seed-values'
import type { TableResult, TableResultRow } from './table-result'

/** A table as text, for a terminal, Markdown and a page alike. */
export interface PrintedTable {
  readonly header: readonly string[]
  /** ours, and what needs no training */
  readonly made: readonly (readonly string[])[]
  /** the paper's */
  readonly published: readonly (readonly string[])[]
  /** accuracy by attribute in percent, its header first; none where it was not measured */
  readonly attributes: readonly (readonly string[])[]
  /** what the row that the table is about finds more than the others, its header first; none where it was not measured */
  readonly byPicture: readonly (readonly string[])[]
  /** what the numbers mean, a sentence each */
  readonly legend: readonly string[]
}

/**
 * @param result - the table
 * @returns its cells, without columns that nobody has a number in; a number that is not there is a dash
 */
export function printedRows(result: TableResult): PrintedTable {
  const { columns, rows, baseline, published, attributes = [] } = result
  const told = columns.flatMap(({ digits }, at) => (isTold(result, at) ? [{ at, digits }] : []))
  const cells = (values: readonly (SeedValues | null)[]) =>
    told.map(({ at, digits }) => numeral(values[at] ?? null, digits))
  return {
    header: ['', ...told.map(({ at }) => columns[at]?.label ?? ''), 'trained'],
    made: [
      ...(baseline === undefined ? [] : [[baseline.label, ...cells(baseline.values), '']]),
      ...rows.map((row) => [row.label, ...cells(row.values), trained(row, result.counted)]),
    ],
    published: published.rows.map(({ label, values }) => [
      label,
      ...told.map(({ at, digits }) => asPrinted(values[at] ?? null, digits)),
      '',
    ]),
    attributes:
      attributes.length === 0
        ? []
        : [
            ['read right, %', ...rows.map(({ label }) => label), 'chance'],
            ...attributes.map(({ group, values, chance }) => [
              group,
              ...values.map((value) => numeral(value, 1, 100)),
              (100 * chance).toFixed(1),
            ]),
          ],
    byPicture: byPictureCells(result),
    legend: legendOf(result),
  }
}

/** How the numbers picture by picture came about. */
export const BY_PICTURE =
  'R-precision in percent points, in the mean over all draws: each caption is the true one as often, beside every choice of wrong ones. The interval is of the pictures, which all rows share; training again with another seed is not in it.'

function byPictureCells({ rows, byPicture }: TableResult): string[][] {
  if (byPicture === undefined) return []
  const labelOf = (name: string) => rows.find((row) => row.name === name)?.label ?? name
  const several = (byPicture.rows[0]?.seeds.length ?? 1) > 1
  const header = [`${labelOf(byPicture.reference)} over`, 'points', '95 % interval']
  return [
    [...header, ...(several ? ['by seed'] : [])],
    ...byPicture.rows.map(({ name, seeds }) => [
      labelOf(name),
      ...pictureCells(overPictures(seeds)),
      ...(several ? [seeds.map(({ mean }) => signed(mean, 1)).join(', ')] : []),
    ]),
  ]
}

const pictureCells = ({ mean, half }: PictureDifference): string[] => [
  signed(mean, 1),
  `${signed(mean - half, 1)} to ${signed(mean + half, 1)}`,
]

/** @returns `aviary-medium`, or `aviary-medium with itm.epochs=4`: what the rows have in common */
export function sourceInWords({ config, set = {} }: Pick<TableResult, 'config' | 'set'>): string {
  const values = Object.entries(set).map(([path, value]) => `${path}=${JSON.stringify(value)}`)
  return values.length === 0 ? config : `${config} with ${values.join(', ')}`
}

/** Data without classes or attributes leave columns empty. */
const isTold = ({ rows, published }: TableResult, column: number): boolean =>
  [...rows, ...published.rows].some(({ values }) => (values[column] ?? null) !== null)

/** No fewer digits than the paper gives. */
function asPrinted(value: number | null, digits: number): string {
  if (value === null) return '-'
  const given = String(value).split('.')[1]?.length ?? 0
  return value.toFixed(Math.max(digits, given))
}

function numeral(value: SeedValues | null, digits: number, times = 1): string {
  if (value === null) return '-'
  const { mean, interval } = value
  const spread = interval ? ` ± ${(times * (interval[1] - mean)).toFixed(digits)}` : ''
  return `${decimal(times * mean, digits)}${spread}`
}

function legendOf(result: TableResult): string[] {
  const { columns, rows } = result
  const seeds = rows[0]?.runs.length ?? 1
  return [
    seeds > 1
      ? `Mean of ${seeds} seeds; ± is half of its 95 % confidence interval (Student’s t).`
      : 'One seed: there is no interval over seeds.',
    ...columns.flatMap(({ label, meaning }, at) =>
      meaning === undefined || !isTold(result, at) ? [] : [`${label}: ${meaning}.`],
    ),
  ]
}

/** `12 epochs, 5:20` or `300 steps, 12:10`; of several seeds the mean. */
function trained({ runs }: TableResultRow, counted: TableResult['counted']): string {
  const mean = (pick: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + pick(run), 0) / Math.max(1, runs.length)
  const count = Math.round(mean((run) => run[counted]))
  const unit = count === 1 ? counted.slice(0, -1) : counted
  return `${count} ${unit}, ${duration(mean((run) => run.seconds))}`
}
