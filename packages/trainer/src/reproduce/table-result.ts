import type { Overrides } from '../config/overrides'
import type { Evaluation } from '../evaluation/evaluation'
import { compareByPicture, type ByPicture, type Hits } from './by-picture'
import { comparisonsOf, type Comparison } from './comparison'
import { ordersOf, type ColumnOrder } from './order'
import { overSeeds, type SeedValues } from './seed-values'
import type { Table } from './table'

/** A row's run, trained and measured. */
export interface MeasuredRun {
  readonly seed: number
  /** of the run, within the table’s */
  readonly folder: string
  /** trained passes of its last phase, and the one in the model where one was chosen */
  readonly epochs: number
  /** of its last phase */
  readonly steps: number
  readonly bestEpoch?: number
  /** of its steps */
  readonly seconds: number
  readonly evaluation: Evaluation
}

/** A row as it was made. */
export interface TableResultRow {
  readonly name: string
  readonly label: string
  /** in the order of the columns; null where it could not be measured */
  readonly values: readonly (SeedValues | null)[]
  readonly runs: readonly (Omit<MeasuredRun, 'evaluation'> & {
    /** of the test split's pictures */
    readonly images: number
  })[]
}

/** A table as it was made, with what the paper prints. */
export interface TableResult {
  readonly table: string
  readonly title: string
  readonly about: string
  /** what the rows are */
  readonly heading: string
  /** name of the configuration */
  readonly config: string
  /** the user's values in it, for every row; absent: none */
  readonly set?: Overrides
  /** of steps a row, at most; absent: as long as the configuration says */
  readonly minutes?: number
  /** of the configuration, by dotted key, those that numbers depend on; absent in tables of before they were kept */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly columns: readonly {
    readonly label: string
    readonly digits: number
    readonly meaning?: string
  }[]
  readonly rows: readonly TableResultRow[]
  /** what says how long a row was trained: every row as many steps, or epochs */
  readonly counted: 'epochs' | 'steps'
  /** what needs no training, on the same pictures */
  readonly baseline?: { readonly label: string; readonly values: readonly (SeedValues | null)[] }
  /** accuracy of each attribute, where the table has it and the data set knows attributes */
  readonly attributes?: readonly AttributeRow[]
  readonly published: Table['published']
  /** whether the paper's order holds, by each column that it prints */
  readonly orders: readonly ColumnOrder[]
  /** what rows that the paper does not have bring, where the table has such rows */
  readonly comparisons: readonly Comparison[]
  /** what the row that the table is about finds more than each other one, where R-precision was measured by picture */
  readonly byPicture?: ByPicture
  /** what a reader of the numbers must know */
  readonly notes: readonly string[]
}

/** How often the value of one attribute is read right. */
export interface AttributeRow {
  /** e.g. `wing color` */
  readonly group: string
  /** of always naming the commonest value, in [0, 1] */
  readonly chance: number
  /** accuracy in [0, 1], in the order of the table's rows; null where it could not be measured */
  readonly values: readonly (SeedValues | null)[]
}

/** What a table's runs measured, of one seed or several. */
export type TableNumbers = Pick<TableResult, 'rows' | 'attributes' | 'byPicture' | 'notes'> & {
  /** of what needs no training, in the order of the columns; null where it could not be measured */
  readonly baseline: readonly (SeedValues | null)[]
}

/** What a table was made of. */
export type TableSource = Pick<TableResult, 'config' | 'set' | 'minutes' | 'settings'>

/**
 * Puts the numbers of all runs into their rows.
 *
 * @param table - what was wanted
 * @param measured - the runs of each row, by its name; at least one each
 * @param hits - of the same runs, where rows are compared picture by picture
 */
export function collectNumbers(
  table: Table,
  measured: ReadonlyMap<string, readonly MeasuredRun[]>,
  hits: Hits = new Map(),
): TableNumbers {
  const { columns } = table
  const rows = table.rows.map((row): TableResultRow => {
    const runs = measured.get(row.name) ?? []
    return {
      name: row.name,
      label: row.label,
      values: columns.map(({ read }) => orNull(runs.map(({ evaluation }) => read(evaluation)))),
      runs: runs.map(({ evaluation, ...run }) => ({ ...run, images: evaluation.images })),
    }
  })
  const attributes = table.attributes === true ? attributesOf(table.rows, measured) : []
  const byPicture = compareByPicture(table, hits)
  // every run of a table is measured on the same pictures: the first says what needs no training
  const first = [...measured.values()].flat()[0]?.evaluation
  return {
    rows,
    baseline: columns.map(({ baseline }) => orNull([first && baseline?.(first)])),
    ...(attributes.length > 0 && { attributes }),
    ...(byPicture && { byPicture }),
    notes: notesOf(rows, measured),
  }
}

/**
 * @param table - what was wanted
 * @param source - see {@link TableSource}
 * @param numbers - of all seeds
 * @returns the table with what its numbers say
 */
export function tableResult(
  table: Table,
  { config, set = {}, minutes, settings }: TableSource,
  { rows, baseline, attributes, byPicture, notes }: TableNumbers,
): TableResult {
  const { name, title, about, heading = 'Model', columns, published } = table
  return {
    table: name,
    title,
    about,
    heading,
    config,
    ...(Object.keys(set).length > 0 && { set }),
    ...(minutes !== undefined && { minutes }),
    ...(settings && { settings }),
    columns: columns.map(({ label, digits, meaning }) => ({
      label,
      digits,
      ...(meaning !== undefined && { meaning }),
    })),
    rows,
    counted: table.steps === undefined && table.minutes === undefined ? 'epochs' : 'steps',
    ...(table.baseline !== undefined && { baseline: { label: table.baseline, values: baseline } }),
    ...(attributes && { attributes }),
    published,
    orders: ordersOf(table, rows),
    comparisons: comparisonsOf(table, rows),
    ...(byPicture && { byPicture }),
    notes,
  }
}

/** Accuracy by attribute; the groups are the first run's, every run is measured on the same pictures. */
function attributesOf(
  rows: Table['rows'],
  measured: ReadonlyMap<string, readonly MeasuredRun[]>,
): AttributeRow[] {
  const first = [...measured.values()].flat()[0]?.evaluation.attributes ?? []
  return first.map(({ group, chance }) => ({
    group,
    chance,
    values: rows.map(({ name }) =>
      orNull(
        (measured.get(name) ?? []).map(
          ({ evaluation }) => evaluation.attributes?.find((each) => each.group === group)?.accuracy,
        ),
      ),
    ),
  }))
}

/** Runs that a note names before it counts them. */
const NAMED = 3

/** What all runs note comes first, as it is; what some note, with their rows and seeds. */
function notesOf(
  rows: readonly TableResultRow[],
  measured: ReadonlyMap<string, readonly MeasuredRun[]>,
): string[] {
  const runs = rows.flatMap(({ name, label }) =>
    (measured.get(name) ?? []).map(({ seed, evaluation }) => ({
      called: `${label}, seed ${seed}`,
      notes: evaluation.notes,
    })),
  )
  const noted = [...new Set(runs.flatMap(({ notes }) => notes))].map((note) => ({
    note,
    by: runs.filter(({ notes }) => notes.includes(note)),
  }))
  const some = noted.filter(({ by }) => by.length < runs.length)
  return [
    ...noted.filter((each) => !some.includes(each)).map(({ note }) => note),
    ...some.map(({ note, by }) => {
      const named = by.map(({ called }) => called).join('; ')
      return `${by.length > NAMED ? `${by.length} of ${runs.length} runs` : named}: ${note}`
    }),
  ]
}

const orNull = (values: readonly (number | undefined)[]): SeedValues | null =>
  overSeeds(values) ?? null
