import type { Evaluation } from '../evaluation/evaluation'
import type { Table } from './table'

/** A row's run, trained and measured. */
export interface MeasuredRun {
  readonly seed: number
  /** of the run */
  readonly folder: string
  /** trained passes, and the one in the model where one was chosen */
  readonly epochs: number
  readonly bestEpoch?: number
  /** of its steps */
  readonly seconds: number
  readonly evaluation: Evaluation
}

/** A number of a row over its seeds. */
export interface TableValue {
  readonly mean: number
  /** standard deviation of the seeds; absent for one */
  readonly deviation?: number
  readonly all: readonly number[]
}

/** A row as it was made. */
export interface TableResultRow {
  readonly name: string
  readonly label: string
  /** in the order of the columns; null where it could not be measured */
  readonly values: readonly (TableValue | null)[]
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
  /** name of the configuration */
  readonly config: string
  readonly columns: readonly { readonly label: string; readonly digits: number }[]
  readonly rows: readonly TableResultRow[]
  /** what needs no training, on the same pictures */
  readonly baseline?: { readonly label: string; readonly values: readonly (TableValue | null)[] }
  readonly published: Table['published']
  /** what a reader of the numbers must know */
  readonly notes: readonly string[]
}

/**
 * Puts the numbers of all runs into their rows.
 *
 * @param table - what was wanted
 * @param config - name of the configuration
 * @param measured - the runs of each row, by its name; at least one each
 */
export function collectTable(
  table: Table,
  config: string,
  measured: ReadonlyMap<string, readonly MeasuredRun[]>,
): TableResult {
  const { name, title, about, columns, published } = table
  const rows = table.rows.map((row): TableResultRow => {
    const runs = measured.get(row.name) ?? []
    return {
      name: row.name,
      label: row.label,
      values: columns.map(({ read }) => valueOf(runs.map(({ evaluation }) => read(evaluation)))),
      runs: runs.map(({ evaluation, ...run }) => ({ ...run, images: evaluation.images })),
    }
  })
  const evaluations = [...measured.values()].flat().map(({ evaluation }) => evaluation)
  // every run of a table is measured on the same pictures: the first says what needs no training
  const first = evaluations[0]
  return {
    table: name,
    title,
    about,
    config,
    columns: columns.map(({ label, digits }) => ({ label, digits })),
    rows,
    ...(table.baseline !== undefined &&
      first && {
        baseline: {
          label: table.baseline,
          values: columns.map(({ baseline }) => valueOf([baseline?.(first)])),
        },
      }),
    published,
    notes: [...new Set(evaluations.flatMap(({ notes }) => notes))],
  }
}

function valueOf(values: readonly (number | undefined)[]): TableValue | null {
  const all = values.filter((value) => value !== undefined)
  if (all.length === 0 || all.length < values.length) return null
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  if (all.length === 1) return { mean, all }
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (all.length - 1)), all }
}
