import { differenceInWords } from './order-in-words'
import { differenceOf, type SeedValues } from './seed-values'
import type { Table } from './table'
import type { TableResultRow } from './table-result'

const LIST = new Intl.ListFormat('en-GB')

/** A row that the paper does not have, held against one that it has. */
export interface Comparison {
  /** labels */
  readonly row: string
  readonly beside: string
  /** the row less the other, of each column that both have */
  readonly differences: readonly {
    readonly column: string
    readonly digits: number
    readonly difference: SeedValues
  }[]
  readonly seeds: number
}

/**
 * @param table - with what it was asked for beside the paper's rows
 * @param made - its rows
 * @returns one for each row that stands beside another
 */
export function comparisonsOf(
  { columns, rows }: Pick<Table, 'columns' | 'rows'>,
  made: readonly TableResultRow[],
): Comparison[] {
  return rows.flatMap(({ name, beside }) => {
    const own = made.find((each) => each.name === name)
    const other = made.find((each) => each.name === beside)
    if (own === undefined || other === undefined) return []
    const differences = columns.flatMap(({ label: column, digits }, at) => {
      const [high, low] = [own.values[at], other.values[at]]
      const difference = high && low ? differenceOf(high, low) : undefined
      return difference ? [{ column, digits, difference }] : []
    })
    return [{ row: own.label, beside: other.label, differences, seeds: own.runs.length }]
  })
}

/**
 * @param comparison - of two rows
 * @returns `A over B, seed by seed: R-precision +1.2 (\u22120.3 to +2.7); ... The seeds settle none of it.`
 */
export function comparisonInWords({ row, beside, differences, seeds }: Comparison): string {
  const told = differences.map(
    ({ column, digits, difference }) => `${column} ${differenceInWords(difference, digits)}`,
  )
  return `${row} over ${beside}, seed by seed: ${told.join('; ')}. ${settled(differences, seeds)}`
}

function settled(differences: Comparison['differences'], seeds: number): string {
  if (seeds === 1) return 'One seed settles nothing.'
  const sure = differences.filter(
    ({ difference: { interval = [0, 0] } }) => interval[0] > 0 || interval[1] < 0,
  )
  const names = sure.map(({ column }) => column)
  return `${seeds} seeds settle ${names.length > 0 ? LIST.format(names) : 'none of it'}.`
}
