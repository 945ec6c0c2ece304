import { lastPosition } from '../checkpoint/checkpoint'
import type { TrainEvent } from '../events'
import { checkpointsOf, openRunFolder } from '../training/run-folder'
import { makeRow, type RowStart } from './make-row'
import { settle, withAlso, type ReproduceOptions } from './settle'
import type { Table } from './table'
import { collectTable, type MeasuredRun, type TableResult } from './table-result'
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
 * on where it stopped; what is trained and measured is not done again.
 *
 * @param paper - which one
 * @param options - see {@link ReproduceOptions}
 * @returns the table; undefined where it was stopped before it was whole
 * @throws UserError where the configuration or a run is not as it must be
 */
export async function* reproduceTable(
  paper: Table,
  options: ReproduceOptions = {},
): AsyncGenerator<ReproduceEvent, { result: TableResult; folder: string } | undefined> {
  const table = withAlso(paper, options.also)
  const { job, seeds } = await settle(table, options)
  const minutes = options.minutes ?? table.minutes
  const measured = new Map<string, MeasuredRun[]>()
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
      const told = { ...(await trainingOf(folder, row.phase ?? table.phase, seed)), evaluation }
      measured.set(row.name, [...(measured.get(row.name) ?? []), told])
    }
  }
  const result = collectTable(table, job.settled.name, measured)
  await writeTable(result, job.folder)
  return { result, folder: job.folder }
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
    folder,
    epochs: position?.epoch ?? 0,
    steps: position?.step ?? 0,
    ...(bestEpoch !== undefined && { bestEpoch }),
    seconds: await secondsOf(folder, phase),
  }
}
