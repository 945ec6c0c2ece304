import { isDeepStrictEqual } from 'node:util'
import type { Overrides } from '../config/overrides'
import type { Config } from '../config/schema'
import type { Evaluation, MetricName } from '../evaluation/evaluation'
import type { PhaseName } from '../phases/phase-name'

/** The run whose phases rows share; one that is given with `--from` stands in for it. */
export const SHARED = 'shared'

/** A run that a row begins with: its phases are trained once a seed, however many rows begin with it. */
export interface Beginning {
  /** folder of the run; an earlier row's, or one that several rows share and that goes on from those named before it */
  readonly run: string
  /** of a shared run: those that are trained in it; absent: it is an earlier row's */
  readonly phases?: readonly PhaseName[]
  /** what sets a shared run apart from the configuration, the user's `--set` included */
  readonly overrides?: Overrides
}

/** What is trained for one row of a table. */
export interface TableRow {
  /** folder of its run; letters, digits and dashes */
  readonly name: string
  /** as the table prints it */
  readonly label: string
  /**
   * what sets it apart from the configuration, its own training settings included: `--set` does not replace it, or the row would not
   * be what it is called; may depend on the configuration
   */
  readonly overrides: Overrides | ((config: Config) => Overrides)
  /** what it is trained with where the user asks for nothing else */
  readonly defaults?: Overrides
  /** runs whose phases it takes, the first that holds one gives it; absent: it trains them itself */
  readonly begins?: readonly Beginning[]
  /** its last phase; absent: the table's */
  readonly phase?: PhaseName
  /** IS, FID and KID read features of the image encoder that it began with, as those of the rows beside it; absent: of its own */
  readonly seenByBeginning?: boolean
  /** name of the row that it is held against, where the paper prints neither it nor their difference */
  readonly beside?: string
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
  /** what it is, for a column that the paper does not print */
  readonly meaning?: string
}

/** A row as the paper prints it, in the order of the columns; null where it prints nothing. */
export interface PublishedRow {
  readonly label: string
  /** name of the row here that it is to be compared with */
  readonly row: string
  readonly values: readonly (number | null)[]
}

/** A table of the paper: what is trained, what is measured, and what was printed. */
export interface Table {
  /** `table5` */
  readonly name: string
  readonly title: string
  /** what a reader must know to compare the rows, a sentence or two */
  readonly about: string
  /** what its rows are; absent: models */
  readonly heading?: string
  /** configuration that is taken where none is given */
  readonly config: string
  /** the last phase of each row */
  readonly phase: PhaseName
  /** of steps a row, at most, where nothing else is asked for; absent: as long as the configuration says */
  readonly minutes?: number
  /** of phase joint, every row, where nothing else is asked for; absent: epochs or minutes decide */
  readonly steps?: number
  readonly rows: readonly TableRow[]
  /** rows that the paper does not have, each beside one of the others; trained where they are asked for */
  readonly also?: readonly TableRow[]
  readonly metrics: readonly MetricName[]
  readonly columns: readonly TableColumn[]
  /** what the row without training is called; absent: there is none */
  readonly baseline?: string
  /** name of the row that the others are held against picture by picture, by R-precision; absent: none is */
  readonly reference?: string
  /** accuracy of each attribute stands below, a row each */
  readonly attributes?: boolean
  readonly published: {
    /** of which data, in which unit, and why it is not the same */
    readonly note: string
    readonly rows: readonly PublishedRow[]
  }
}

/**
 * @param row - of a table
 * @param config - that the table is made with, the user's values in it
 * @param common - the user's values for every row
 * @returns all that the row's configuration has in place of the table's
 */
export function rowOverrides(row: TableRow, config: Config, common: Overrides = {}): Overrides {
  return setApart({ ...row.defaults, ...common }, ownOverrides(row, config))
}

/**
 * @param row - of a table
 * @param config - that the table is made with
 * @param common - the user's values for every row
 * @returns paths of those that the row does not take, since it has its own
 */
export function notTaken(row: TableRow, config: Config, common: Overrides): string[] {
  const own = ownOverrides(row, config)
  return Object.entries(common).flatMap(([path, value]) =>
    isWithin(path, own) && !isDeepStrictEqual(own[path], value) ? [path] : [],
  )
}

/**
 * @param common - values of every run
 * @param own - what sets one apart from them
 * @returns both; its own win, also over single values within them
 */
export function setApart(common: Overrides, own: Overrides): Overrides {
  const others = Object.entries(common).filter(([path]) => !isWithin(path, own))
  return { ...Object.fromEntries(others), ...own } // in this order: they are set one after the other
}

function ownOverrides({ overrides }: TableRow, config: Config): Overrides {
  return typeof overrides === 'function' ? overrides(config) : overrides
}

/** Whether one of the values is the path's, or holds it. */
function isWithin(path: string, values: Overrides): boolean {
  return Object.keys(values).some((each) => `${path}.`.startsWith(`${each}.`))
}
