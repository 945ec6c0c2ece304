import type { Overrides } from '../config/overrides'
import type { Config } from '../config/schema'
import type { Evaluation, MetricName } from '../evaluation/evaluation'
import type { PhaseName } from '../phases/phase-name'

/** What is trained for one row of a table. */
export interface TableRow {
  /** folder of its run; letters, digits and dashes */
  readonly name: string
  /** as the table prints it */
  readonly label: string
  /** what sets it apart from the configuration, its own training settings included; may depend on the configuration */
  readonly overrides: Overrides | ((config: Config) => Overrides)
}

/** One number of every row. */
export interface TableColumn {
  /** as the paper prints it */
  readonly label: string
  readonly digits: number
  /** undefined where it could not be measured */
  readonly read: (evaluation: Evaluation) => number | undefined
  /** the same of what needs no training; absent: the table has no such row */
  readonly baseline?: (evaluation: Evaluation) => number | undefined
}

/** A row as the paper prints it, in the order of the columns; null where it prints nothing. */
export interface PublishedRow {
  readonly label: string
  readonly values: readonly (number | null)[]
}

/** A table of the paper: what is trained, what is measured, and what was printed. */
export interface Table {
  /** `table5` */
  readonly name: string
  readonly title: string
  /** what a reader must know to compare the rows, a sentence or two */
  readonly about: string
  /** configuration that is taken where none is given */
  readonly config: string
  /** the last phase of each row */
  readonly phase: PhaseName
  /** a phase before it that all rows have in common, and that is trained once; absent: none */
  readonly shared?: PhaseName
  /** of steps a row, at most, where nothing else is asked for; absent: as many epochs as the configuration says */
  readonly minutes?: number
  readonly rows: readonly TableRow[]
  readonly metrics: readonly MetricName[]
  readonly columns: readonly TableColumn[]
  /** what the row without training is called; absent: there is none */
  readonly baseline?: string
  readonly published: {
    /** of which data, in which unit, and why it is not the same */
    readonly note: string
    readonly rows: readonly PublishedRow[]
  }
}

/**
 * @param row - of a table
 * @param config - that the table is made with
 * @returns what sets the row apart from it
 */
export function rowOverrides({ overrides }: TableRow, config: Config): Overrides {
  return typeof overrides === 'function' ? overrides(config) : overrides
}
