import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { openBackend } from '@laviter/runtime'
import { lastPosition } from '../checkpoint/checkpoint'
import { loadConfig } from '../config/load'
import type { Overrides } from '../config/overrides'
import type { ConfigInput } from '../config/schema'
import { evaluate } from '../evaluation/evaluate'
import { readEvaluation } from '../evaluation/evaluation-file'
import type { Evaluation } from '../evaluation/evaluation'
import type { TrainEvent } from '../events'
import { openRun } from '../open-run'
import { train } from '../train'
import { checkpointsOf, newRunFolder, openRunFolder } from '../training/run-folder'
import { whileDoing } from '../training/while-doing'
import { createBudget, secondsTrained } from './budget'
import { rowOverrides, type Table, type TableRow } from './table'
import { collectTable, type MeasuredRun, type TableResult } from './table-result'
import { writeTable } from './write-table'

/** How a table is made. */
export interface ReproduceOptions {
  /** a path, a configuration that ships, or an object; left out: the run's of `from`, else the table's own */
  readonly config?: string | ConfigInput
  /** values by dotted path, for every row */
  readonly overrides?: Overrides
  /** folder of the table, its runs inside; left out: `runs/TABLE-NAME-DATE` */
  readonly run?: string
  /** take the shared phase of this run instead of training it */
  readonly from?: string
  /** of steps a row, at most; left out: the table's, else as many epochs as the configuration says */
  readonly minutes?: number
  /** runs a row, with seeds that follow the configuration's; default 1 */
  readonly seeds?: number
  readonly device?: 'auto' | 'cpu' | 'gpu'
  /** finish the step, write a checkpoint, and end; the same call goes on */
  readonly signal?: AbortSignal
}

/** What making a table tells beside the events of its training. */
export type ReproduceEvent =
  | TrainEvent
  /** a run begins: its row, and where it stands among all */
  | {
      readonly kind: 'row'
      readonly label: string
      readonly folder: string
      readonly at: number
      readonly of: number
    }

/** A run to be made. */
interface Planned {
  readonly row: TableRow
  readonly seed: number
  readonly folder: string
}

/**
 * Makes a table of the paper again: trains what its rows have in common once, then each row in a folder of its own, measures
 * them on the test split, and writes `NAME.json`, `NAME.md` and `NAME.html`. Called again with the same folder it goes on
 * where it stopped; what is trained and measured is not done again.
 *
 * @param table - which one
 * @param options - see {@link ReproduceOptions}
 * @returns the table; undefined where it was stopped before it was whole
 * @throws UserError where the configuration or a run is not as it must be
 */
export async function* reproduceTable(
  table: Table,
  options: ReproduceOptions = {},
): AsyncGenerator<ReproduceEvent, { result: TableResult; folder: string } | undefined> {
  const { seeds = 1, signal = new AbortController().signal } = options
  const { source, overrides, config } = await settle(table, options)
  const folder = resolve(options.run ?? newRunFolder(`${table.name}-${config.name}`))
  const measured = new Map<string, MeasuredRun[]>()
  const total = seeds * table.rows.length
  for (let nth = 0; nth < seeds; nth++) {
    const seed = config.seed + nth
    const suffix = nth === 0 ? '' : `-seed-${seed}`
    const seeded = { ...overrides, seed }
    const job = { config: source, ...(options.device && { device: options.device }), signal }
    let from = options.from
    if (table.shared !== undefined && from === undefined) {
      from = join(folder, `${table.shared}${suffix}`)
      const shared = { ...begun(from), overrides: seeded, run: from, phase: table.shared }
      for await (const event of train({ ...job, ...shared })) if (event.kind !== 'end') yield event
      if (signal.aborted) return undefined
    }
    for (const [at, row] of table.rows.entries()) {
      const run = join(folder, `${row.name}${suffix}`)
      yield {
        kind: 'row',
        label: row.label,
        folder: run,
        at: nth * table.rows.length + at,
        of: total,
      }
      const planned = { row, seed, folder: run }
      const settings = { ...rowOverrides(row, config), ...seeded }
      const minutes = options.minutes ?? table.minutes
      yield* trainRow(table, planned, { ...job, overrides: settings, from }, minutes)
      if (signal.aborted) return undefined
      const evaluation = yield* measure(table, planned, options)
      if (evaluation === undefined) return undefined
      const told = { ...(await trainingOf(table, planned)), evaluation }
      measured.set(row.name, [...(measured.get(row.name) ?? []), told])
    }
  }
  const result = collectTable(table, config.name, measured)
  await writeTable(result, folder)
  return { result, folder }
}

/** Checks what can be wrong before anything long begins. */
async function settle(
  table: Table,
  { config: given, overrides = {}, from, minutes = 1, seeds = 1 }: ReproduceOptions,
) {
  if (!(minutes > 0)) throw new UserError(`--minutes ${minutes}: give more than 0`)
  if (!Number.isInteger(seeds) || seeds < 1) throw new UserError(`--seeds ${seeds}: give 1 or more`)
  if (from !== undefined && table.shared === undefined)
    throw new UserError(`The rows of ${table.name} have no phase in common: leave --from out`)
  if (from !== undefined && seeds > 1)
    throw new UserError(
      `${from} is a run of one seed, and --seeds ${seeds} wants ${seeds}: leave --from out, and each seed trains its own phase ${table.shared}`,
    )
  const taken = from === undefined ? undefined : (await openRunFolder(from)).config
  const source: string | ConfigInput = given ?? taken ?? table.config
  // what the shared phase was trained with is taken with it
  const all = {
    ...overrides,
    ...(taken && table.shared && { [table.shared]: taken[table.shared as 'vta'] }),
  }
  const { config } = await loadConfig(source, all)
  for (const row of table.rows) await loadConfig(source, { ...rowOverrides(row, config), ...all })
  return { source, overrides: all, config }
}

/** A run that is there is gone on with. */
const begun = (folder: string) => ({ resume: existsSync(join(folder, 'config.yaml')) })

interface RowJob {
  readonly config: string | ConfigInput
  readonly overrides: Overrides
  readonly from: string | undefined
  readonly device?: ReproduceOptions['device']
  readonly signal: AbortSignal
}

/** Trains a row to its end, or as long as it may. */
async function* trainRow(
  { phase }: Table,
  { row, folder }: Planned,
  { from, signal, ...job }: RowJob,
  minutes = Number.POSITIVE_INFINITY,
): AsyncGenerator<TrainEvent> {
  const { resume } = begun(folder)
  const spent = resume ? await secondsOf(folder, phase) : 0
  const budget = createBudget(phase, minutes * 60, spent, signal)
  const start = resume || from === undefined ? { resume } : { from }
  try {
    for await (const event of train({
      ...job,
      ...start,
      run: folder,
      phase,
      signal: budget.signal,
    })) {
      budget.watch(event)
      if (event.kind !== 'end') yield event
      else if (event.reason === 'interrupted' && !signal.aborted) {
        yield { kind: 'note', message: `${row.label} is stopped after ${minutes} minutes of steps` }
      }
    }
  } finally {
    budget.release()
  }
}

/** What a run measures, or has measured before; undefined where it was stopped. */
async function* measure(
  { metrics }: Table,
  { folder }: Planned,
  { device, signal }: ReproduceOptions,
): AsyncGenerator<TrainEvent, Evaluation | undefined> {
  const notes: string[] = []
  await openBackend({ ...(device && { device }), onNote: (line) => notes.push(line) })
  const run = await openRun(folder, { onNote: (line) => notes.push(line) })
  try {
    const saved = await readEvaluation(run, 'test', metrics)
    for (const message of notes) yield { kind: 'note', message }
    if (saved !== undefined) return saved
    return yield* whileDoing(
      { task: 'evaluation', unit: 'captions' },
      (watch) => evaluate(run, { metrics, ...watch }),
      signal,
    )
  } catch (error) {
    if (signal?.aborted) return undefined
    throw error
  } finally {
    await run.dispose()
  }
}

async function trainingOf({ phase }: Table, { seed, folder }: Planned) {
  const { paths } = await openRunFolder(folder)
  const position = await lastPosition(checkpointsOf(paths, phase))
  const bestEpoch = position?.best?.epoch
  return {
    seed,
    folder,
    epochs: position?.epoch ?? 0,
    ...(bestEpoch !== undefined && { bestEpoch }),
    seconds: await secondsOf(folder, phase),
  }
}

async function secondsOf(folder: string, phase: Table['phase']): Promise<number> {
  const run = await openRun(folder)
  return secondsTrained(await run.metrics(), phase, run.config.log.everySteps)
}
