import { duration } from '../terminal/progress'
import type { TableResult, TableResultRow, TableValue } from './table-result'

/** A table as text, for a terminal, Markdown and a page alike. */
export interface PrintedTable {
  readonly header: readonly string[]
  /** ours, and what needs no training */
  readonly made: readonly (readonly string[])[]
  /** the paper's */
  readonly published: readonly (readonly string[])[]
}

/**
 * @param result - the table
 * @returns its cells; a number that is not there is a dash
 */
export function printedRows({ columns, rows, baseline, published }: TableResult): PrintedTable {
  const cells = (values: readonly (TableValue | null)[]) =>
    values.map((value, at) => numeral(value, columns[at]?.digits ?? 2))
  return {
    header: ['', ...columns.map(({ label }) => label), 'trained'],
    made: [
      ...(baseline === undefined ? [] : [[baseline.label, ...cells(baseline.values), '']]),
      ...rows.map((row) => [row.label, ...cells(row.values), trained(row)]),
    ],
    published: published.rows.map(({ label, values }) => [
      label,
      ...values.map((value, at) =>
        value === null ? '-' : value.toFixed(columns[at]?.digits ?? 2),
      ),
      '',
    ]),
  }
}

function numeral(value: TableValue | null, digits: number): string {
  if (value === null) return '-'
  const spread = value.deviation === undefined ? '' : ` ± ${value.deviation.toFixed(digits)}`
  return `${value.mean.toFixed(digits)}${spread}`
}

/** `12 epochs, 5:20`; of several seeds the mean. */
function trained({ runs }: TableResultRow): string {
  const mean = (pick: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + pick(run), 0) / Math.max(1, runs.length)
  const epochs = Math.round(mean((run) => run.epochs))
  const seeds = runs.length > 1 ? `, ${runs.length} seeds` : ''
  return `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, ${duration(mean((run) => run.seconds))}${seeds}`
}
