import type { Table } from './table'
import type { TableResultRow } from './table-result'
import { differenceOf, type SeedValues } from './seed-values'

/** What the seeds say of a difference: as the paper has it, the other way, or neither. */
export type Verdict = 'as in the paper' | 'the other way' | 'open'

/** Two rows that the paper tells apart. */
export interface OrderedPair {
  /** labels; the paper has `high` above `low` */
  readonly high: string
  readonly low: string
  /** high minus low, as the paper prints it */
  readonly published: number
  /** high minus low here, seed by seed */
  readonly difference: SeedValues
  readonly verdict: Verdict
}

/** Whether the rows stand in the paper's order, by one column. */
export interface ColumnOrder {
  readonly column: string
  readonly digits: number
  /** rows that the paper prints a number of, lowest first */
  readonly published: readonly string[]
  /** the same rows by their means here, lowest first */
  readonly measured: readonly { readonly label: string; readonly mean: number }[]
  readonly pairs: readonly OrderedPair[]
  /**
   * `holds`: the seeds settle every pair; `fails`: at least one the other way, each judged by itself; `leans to`, `leans from`: the
   * means stand so or not, and the seeds do not settle it
   */
  readonly verdict: 'holds' | 'leans to' | 'leans from' | 'fails'
  readonly seeds: number
}

/**
 * Holds the order of rows against the paper's, column by column: its numbers are of other data, its claim is the order.
 *
 * @param table - with what was printed
 * @param rows - as they were made
 * @returns a column each where the paper prints at least two different numbers that were measured here
 */
export function ordersOf(
  { columns, published }: Pick<Table, 'columns' | 'published'>,
  rows: readonly TableResultRow[],
): ColumnOrder[] {
  return columns.flatMap(({ label: column, digits }, at) => {
    const known = published.rows
      .flatMap(({ row: name, values }) => {
        const row = rows.find((each) => each.name === name)
        const [printed, measured] = [values[at], row?.values[at]]
        return row && typeof printed === 'number' && measured
          ? [{ label: row.label, printed, measured }]
          : []
      })
      .sort((a, b) => a.printed - b.printed)
    const pairs = known.flatMap((low, index) =>
      known.slice(index + 1).flatMap((high) => pairOf(low, high) ?? []),
    )
    const [first] = pairs
    if (first === undefined) return []
    const measured = known
      .map(({ label, measured: { mean } }) => ({ label, mean }))
      .sort((a, b) => a.mean - b.mean)
    return [
      {
        column,
        digits,
        published: known.map(({ label }) => label),
        measured,
        pairs,
        verdict: verdictOf(pairs),
        seeds: first.difference.all.length,
      },
    ]
  })
}

interface Known {
  readonly label: string
  readonly printed: number
  readonly measured: SeedValues
}

/** @returns undefined where the paper prints the same number twice */
function pairOf(low: Known, high: Known): OrderedPair | undefined {
  if (low.printed === high.printed) return undefined
  const difference = differenceOf(high.measured, low.measured)
  if (difference === undefined) return undefined
  const [from, to] = difference.interval ?? [-Infinity, Infinity]
  return {
    high: high.label,
    low: low.label,
    published: high.printed - low.printed,
    difference,
    verdict: from > 0 ? 'as in the paper' : to < 0 ? 'the other way' : 'open',
  }
}

function verdictOf(pairs: readonly OrderedPair[]): ColumnOrder['verdict'] {
  if (pairs.some(({ verdict }) => verdict === 'the other way')) return 'fails'
  if (pairs.every(({ verdict }) => verdict === 'as in the paper')) return 'holds'
  return pairs.every(({ difference }) => difference.mean > 0) ? 'leans to' : 'leans from'
}
