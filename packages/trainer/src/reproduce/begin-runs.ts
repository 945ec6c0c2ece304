import { loadConfig } from '../config/load'
import type { TrainEvent } from '../events'
import type { PhaseName } from '../phases/phase-name'
import { takePhases } from '../training/take-phases'
import { runFolder, type Job } from './job'
import { setApart, SHARED, type Beginning } from './table'
import { trainRun } from './train-run'

/** What a row goes on with. */
export interface BeginOptions {
  readonly begins?: readonly Beginning[]
  /** the row's last */
  readonly phase: PhaseName
  readonly seed: number
}

/**
 * Trains the phases that rows have in common, once a seed, each in a run of its own; what `from` holds of them is taken.
 *
 * @param job - see {@link Job}
 * @param options - of a row
 * @returns the runs that the row begins with; whole only where the signal has not stopped it
 */
export async function* beginRuns(
  job: Job,
  { begins = [], phase, seed }: BeginOptions,
): AsyncGenerator<TrainEvent, readonly string[]> {
  const folders: string[] = []
  for (const { run, phases = [], overrides: own = {} } of begins) {
    const folder = runFolder(job, run, seed)
    const overrides = { ...setApart(job.overrides, own), seed }
    const given = run === SHARED && job.from !== undefined ? [job.from] : []
    // what is given stands for the shared run; another goes on from those before it
    const from = run === SHARED ? given : [...folders]
    const { config } = await loadConfig(job.config, overrides)
    const taken = from.length > 0 ? (await takePhases(from, config, phase)).positions : undefined
    const missing = phases.filter((name) => !taken?.has(name))
    for (const name of missing) {
      const key = `${folder} ${name}`
      if (job.ready.has(key)) continue
      yield* trainRun(job, { folder, phase: name, overrides, from, label: run })
      if (job.signal.aborted) return folders
      job.ready.add(key)
    }
    // an earlier row's run, or one of which something had to be trained, holds its phases itself
    if (phases.length === 0 || missing.length > 0) folders.push(folder)
    folders.push(...given)
  }
  return folders
}
