import { basename } from 'node:path'
import { lastPosition } from '../checkpoint/checkpoint'
import type { Overrides } from '../config/overrides'
import type { Config } from '../config/schema'
import { settingsThatCount } from '../config/settings-that-count'
import type { TrainEvent } from '../events'
import { checkpointsOf, openRunFolder } from '../training/run-folder'
import { expectJoinable, joinNumbers, seedsIn } from './join-tables'
import { makeRow, type RowStart } from './make-row'
import { measureRunHits } from './measure-run'
import { readTable } from './read-table'
import { settle, withAlso, type ReproduceOptions } from './settle'
import type { Table } from './table'
import {
  collectNumbers,
  tableResult,
  type MeasuredRun,
  type TableResult,
  type TableSource,
} from './table-result'
import { secondsOf } from './train-run'
import { writeTable } from './write-table'

/** What making a table tells beside the events of its training. */
export type ReproduceEvent =
  | TrainEvent
  /** a run begins: its row, and where it stands among all */
  | (RowStart & { readonly at: number; readonly of: number })

/**
 * Makes a table of the paper again: trains what its rows have in common once a seed, then each row in a folder of its own,
 * measures them on the test split, and writes `NAME.json`, `NAME.md` and `NAME.html`. Called again with the same folder it goes
 * on where it stopped; what is trained and measured is not done again. Seeds that `tables` hold are taken from there.
 *
 * @param paper - which one
 * @param options - see {@link ReproduceOptions}
 * @returns the table; undefined where it was stopped before it was whole
 * @throws UserError where the configuration, a run or one of the tables is not as it must be
 */
export async function* reproduceTable(
  paper: Table,
  options: ReproduceOptions = {},
): AsyncGenerator<ReproduceEvent, { result: TableResult; folder: string } | undefined> {
  const table = withAlso(paper, options.also)
  const { job, seeds: wanted } = await settle(table, options)
  const minutes = options.minutes ?? table.minutes
  const source: TableSource = {
    config: job.settled.name,
    set: withoutSeed(options.overrides),
    ...(minutes !== undefined && { minutes }),
    settings: settingsThatCount(job.settled),
  }
  const given = await Promise.all((options.tables ?? []).map(readTable))
  expectJoinable(table, { ...source, steps: stepsOf(job.settled) }, given)
  const held = given.flatMap(({ numbers }) => seedsIn(numbers))
  const seeds = wanted.filter((seed) => !held.includes(seed))
  const measured = new Map<string, MeasuredRun[]>()
  const hits = new Map<string, (Float32Array | undefined)[]>()
  const of = seeds.length * table.rows.length
  let at = 0
  for (const seed of seeds) {
    for (const row of table.rows) {
      const making = makeRow(job, row, { ...table, seed, ...(minutes && { minutes }) })
      let made = await making.next()
      for (; !made.done; made = await making.next())
        yield made.value.kind === 'row' ? { ...made.value, at, of } : made.value
      if (made.value === undefined) return undefined
      at++
      const { folder, evaluation } = made.value
      if (table.reference !== undefined) {
        const found = yield* measureRunHits(job, folder)
        if (job.signal.aborted) return undefined
        hits.set(row.name, [...(hits.get(row.name) ?? []), found])
      }
      const told = { ...(await trainingOf(folder, row.phase ?? table.phase, seed)), evaluation }
      measured.set(row.name, [...(measured.get(row.name) ?? []), told])
    }
  }
  const own = seeds.length > 0 ? [collectNumbers(table, measured, hits)] : []
  const numbers = joinNumbers(table, [...given.map((each) => each.numbers), ...own])
  const result = tableResult(table, source, numbers)
  await writeTable(result, job.folder)
  return { result, folder: job.folder }
}

/** Seeds are told run by run. */
const withoutSeed = (overrides: Overrides = {}): Overrides =>
  Object.fromEntries(Object.entries(overrides).filter(([path]) => path !== 'seed'))

/** Of phase joint; undefined where passes over the data decide. */
function stepsOf({ joint: { epochs, stepsPerEpoch } }: Config): number | undefined {
  return stepsPerEpoch === undefined ? undefined : epochs * stepsPerEpoch
}

async function trainingOf(
  folder: string,
  phase: Table['phase'],
  seed: number,
): Promise<Omit<MeasuredRun, 'evaluation'>> {
  const { paths } = await openRunFolder(folder)
  const position = await lastPosition(checkpointsOf(paths, phase))
  const bestEpoch = position?.best?.epoch
  return {
    seed,
    folder: basename(folder),
    epochs: position?.epoch ?? 0,
    steps: position?.step ?? 0,
    ...(bestEpoch !== undefined && { bestEpoch }),
    seconds: await secondsOf(folder, phase),
  }
}
