import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { UserError } from '@laviter/nn/errors'
import { loadConfig } from '../config/load'
import type { Overrides } from '../config/overrides'
import type { Config, ConfigInput } from '../config/schema'
import { nearest } from '../config/nearest'
import { newRunFolder, openRunFolder } from '../training/run-folder'
import type { Job } from './job'
import { jointSteps } from './joint-steps'
import { seedsOf } from './seeds'
import { rowOverrides, SHARED, type Table, type TableRow } from './table'

/** How a table or a figure is made. */
export interface ReproduceOptions {
  /** a path, a configuration that ships, or an object; left out: the run's of `from`, else the table's own */
  readonly config?: string | ConfigInput
  /** values by dotted path, for every row; what sets a row apart is not replaced */
  readonly overrides?: Overrides
  /** folder of the table, its runs inside; tables in one folder share what they have in common; left out: `runs/TABLE-NAME-DATE` */
  readonly run?: string
  /** a table takes the finished phases that its rows share from this run; a figure shows this run as it stands */
  readonly from?: string
  /** of steps a row, at most; left out: the table's, else as long as the configuration says */
  readonly minutes?: number
  /** of phase joint, for tables whose rows train as many as one another; left out: the table's */
  readonly steps?: number
  /** rows that the paper does not have, by their names */
  readonly also?: readonly string[]
  /** runs a row: their seeds, or how many, from the configuration's on; default 1 */
  readonly seeds?: number | readonly number[]
  /** paths of `TABLE.json`, the same table made elsewhere: their seeds join it, and are not trained here */
  readonly tables?: readonly string[]
  readonly device?: 'auto' | 'cpu' | 'gpu'
  /** finish the step, write a checkpoint, and end; the same call goes on */
  readonly signal?: AbortSignal
}

/**
 * Checks what can be wrong before anything long begins.
 *
 * @param what - is to be made
 * @param options - see {@link ReproduceOptions}
 * @throws UserError where an option does not fit, or the configuration is not as it must be
 */
export async function settle(
  what: Pick<Table, 'name' | 'config' | 'rows' | 'steps'>,
  options: ReproduceOptions,
): Promise<{ job: Job; seeds: readonly number[] }> {
  const { config: given, overrides: own = {}, from, device, seeds: wanted = 1 } = options
  expectBudget(what, options)
  const shares = what.rows.some(({ begins }) => begins?.some(({ run }) => run === SHARED))
  if (from !== undefined && !shares)
    throw new UserError(`The rows of ${what.name} have no phase in common: leave --from out`)
  const source = given ?? (from === undefined ? what.config : (await openRunFolder(from)).config)
  const steps = options.steps ?? what.steps
  const overrides = { ...(steps !== undefined && jointSteps(steps)), ...own }
  const { config: settled } = await loadConfig(source, overrides)
  const seeds = seedsOf(wanted, settled.seed)
  if (from !== undefined && seeds.length > 1)
    throw new UserError(
      `${from} is a run of one seed, and --seeds wants ${seeds.length}: leave one of them out`,
    )
  await expectApart(what.rows, async (row) => {
    const { config } = await loadConfig(source, rowOverrides(row, settled, overrides))
    return config
  })
  return {
    seeds,
    job: {
      config: source,
      settled,
      overrides,
      folder: resolve(options.run ?? newRunFolder(`${what.name}-${settled.name}`)),
      ...(from !== undefined && { from }),
      ...(device && { device }),
      signal: options.signal ?? new AbortController().signal,
      ready: new Set(),
    },
  }
}

/**
 * @param table - with what it may have beside the paper's rows
 * @param names - of those that are wanted
 * @returns the table with them
 * @throws UserError where it has no such row
 */
export function withAlso(table: Table, names: readonly string[] = []): Table {
  const { also = [], name, rows } = table
  const known = also.map((row) => row.name)
  const unknown = names.find((each) => !known.includes(each))
  if (unknown !== undefined)
    throw new UserError(
      `--also ${unknown}: ${known.length > 0 ? nearest(unknown, known) : `${name} has no rows beside the paper’s`}`,
    )
  return { ...table, rows: [...rows, ...also.filter((row) => names.includes(row.name))] }
}

/** Loads each row's configuration, so that a mistake in it is told; no two may be the same. */
async function expectApart(
  rows: readonly TableRow[],
  configOf: (row: TableRow) => Promise<Config>,
): Promise<void> {
  const known: { name: string; phase: TableRow['phase']; config: Config }[] = []
  for (const row of rows) {
    const own = { name: row.name, phase: row.phase, config: await configOf(row) }
    const same = known.find(
      ({ phase, config }) => phase === own.phase && isDeepStrictEqual(config, own.config),
    )
    if (same !== undefined)
      throw new UserError(
        `With this configuration rows ${same.name} and ${row.name} are trained in the same way, and nothing is compared: change it (--set)${row.beside === undefined ? '' : `, or leave --also ${row.name} out`}`,
      )
    known.push(own)
  }
}

function expectBudget(
  { name, steps }: Pick<Table, 'name' | 'steps'>,
  asked: Pick<ReproduceOptions, 'minutes' | 'steps'>,
): void {
  if (asked.minutes !== undefined && !(asked.minutes > 0))
    throw new UserError(`--minutes ${asked.minutes}: give more than 0`)
  if (asked.minutes !== undefined && steps !== undefined)
    throw new UserError(
      `What ${name} shows is trained for so many steps, whatever time they take: give --steps, not --minutes`,
    )
  if (asked.steps !== undefined && steps === undefined)
    throw new UserError(
      `The rows of ${name} train as long as one another, however many steps that is: give --minutes, not --steps`,
    )
}
