import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { loadConfig } from '../config/load'
import type { Overrides } from '../config/overrides'
import type { Evaluation, MetricName } from '../evaluation/evaluation'
import type { TrainEvent } from '../events'
import type { PhaseName } from '../phases/phase-name'
import { openRunFolder } from '../training/run-folder'
import { takePhases } from '../training/take-phases'
import { beginRuns } from './begin-runs'
import { runFolder, type Job } from './job'
import { measureRun } from './measure-run'
import { notTaken, rowOverrides, type TableRow } from './table'
import { epochsOf, trainRun, type PlannedRun } from './train-run'

/** How a row is made. */
export interface RowOptions {
  /** last phase of the rows that name none */
  readonly phase: PhaseName
  readonly seed: number
  readonly metrics: readonly MetricName[]
  /** of steps of that phase, at most */
  readonly minutes?: number
}

/** A row's run, trained and measured. */
export interface MadeRow {
  readonly folder: string
  /** runs that it began with */
  readonly from: readonly string[]
  readonly evaluation: Evaluation
}

/** A row's own run begins. */
export interface RowStart {
  readonly kind: 'row'
  readonly label: string
  readonly folder: string
}

/**
 * Trains what a row begins with and the row itself, where they are not trained yet, and measures it on the test split.
 *
 * @returns undefined where the signal stopped it
 */
export async function* makeRow(
  job: Job,
  row: TableRow,
  { phase: usual, seed, metrics, minutes }: RowOptions,
): AsyncGenerator<TrainEvent | RowStart, MadeRow | undefined> {
  const { phase = usual, label } = row
  const from = yield* beginRuns(job, { ...row, phase, seed })
  if (job.signal.aborted) return undefined
  const folder = runFolder(job, row.name, seed)
  yield { kind: 'row', label, folder }
  const ignored = notTaken(row, job.settled, job.overrides)
  if (ignored.length > 0) {
    const message = `${label} has its own ${ignored.join(', ')}, which --set does not replace`
    yield { kind: 'note', message }
  }
  const overrides = {
    ...rowOverrides(row, job.settled, job.overrides),
    ...(await asTrained(job, row, usual, seed)),
    seed,
  }
  const planned = { folder, phase, overrides, from, label }
  await expectSameBeginning(job, planned)
  yield* trainRun(job, {
    ...planned,
    ...(minutes !== undefined && phase === usual && { minutes }),
  })
  if (job.signal.aborted) return undefined
  const seenBy = row.seenByBeginning === true ? from[0] : undefined
  const evaluation = yield* measureRun(job, folder, { metrics, ...(seenBy && { seenBy }) })
  return evaluation && { folder, from, evaluation }
}

/**
 * An earlier row may have been stopped by its time: as it stands then it is what this one begins with.
 *
 * @throws UserError where this one began with it before it was trained on
 */
async function asTrained(
  job: Job,
  { begins = [], name, label }: TableRow,
  phase: PhaseName,
  seed: number,
): Promise<Overrides> {
  const earlier = begins.find(({ phases }) => phases === undefined)
  if (earlier === undefined) return {}
  const [before, folder] = [earlier.run, name].map((run) => runFolder(job, run, seed))
  const epochs = await epochsOf(before!, phase)
  const taken = existsSync(join(folder!, 'config.yaml')) ? await epochsOf(folder!, phase) : epochs
  if (taken !== epochs)
    throw new UserError(
      `${label} in ${folder} goes on from ${before} as it was after ${taken} passes of phase ${phase}, and by now that has ${epochs}. Remove ${folder}, and it is trained from there`,
    )
  return { [`${phase}.epochs`]: epochs }
}

/**
 * Rows stand side by side that go on from the same phases.
 *
 * @throws UserError where the row began with phases that have been trained on since, or with those of another run
 */
async function expectSameBeginning(
  { config: source }: Job,
  { folder, phase, overrides, from, label }: PlannedRun,
): Promise<void> {
  if (from.length === 0 || !existsSync(join(folder, 'config.yaml'))) return
  const { config } = await loadConfig(source, overrides)
  const { paths } = await openRunFolder(folder)
  const other = await (await takePhases(from, config, phase)).otherwiseIn(paths)
  if (other === undefined) return
  throw new UserError(
    `${label} in ${folder} goes on from another phase ${other} than that of ${from.join(', ')} as it is by now. Remove ${folder}, and it is trained from there`,
  )
}
