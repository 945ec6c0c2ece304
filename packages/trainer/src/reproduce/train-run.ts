import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { replaceFile } from '@laviter/nn/node'
import type { Overrides } from '../config/overrides'
import { formatConfig, loadConfig } from '../config/load'
import type { TrainEvent } from '../events'
import { phaseSeconds } from '../logs/phase-seconds'
import { openRun } from '../open-run'
import type { PhaseName } from '../phases/phase-name'
import { phasesOf } from '../phases/phases'
import { train } from '../train'
import { lastPosition } from '../checkpoint/checkpoint'
import { openTrainingData } from '../data-sets/open-training-data'
import { expectDataOfRun } from '../training/data-of-run'
import { explainWriteError } from '../training/file-errors'
import { lockRunFolder } from '../training/lock-run-folder'
import { settlePaths } from '../training/prepare-run'
import { changedKeys } from '../training/resume-run-folder'
import { checkpointsOf, openRunFolder } from '../training/run-folder'
import { createBudget } from './budget'
import { endedByTime, keepEndedByTime } from './ended-by-time'
import type { Job } from './job'

/** A run that is trained for a row, or for several. */
export interface PlannedRun {
  readonly folder: string
  readonly phase: PhaseName
  readonly overrides: Overrides
  /** runs whose finished phases it takes */
  readonly from: readonly string[]
  /** of steps of its last phase, at most; absent: to its end */
  readonly minutes?: number
  /** as a reader calls it */
  readonly label: string
}

/**
 * Trains a run to its end, or as long as it may; one that is there already goes on where it stopped.
 *
 * @returns events of its training, without the last
 * @throws UserError where the run was begun with another configuration
 */
export async function* trainRun(job: Job, planned: PlannedRun): AsyncGenerator<TrainEvent> {
  const { folder, phase, from, minutes, label } = planned
  const resume = existsSync(join(folder, 'config.yaml'))
  const overrides = resume ? await withTaken(job, planned) : planned.overrides
  const before = resume ? await standingOf(planned) : { seconds: 0 }
  if (resume) await expectNoLonger(job, planned, overrides, before)
  const spent = before.seconds
  const seconds = minutes === undefined ? Number.POSITIVE_INFINITY : minutes * 60
  if (spent >= seconds && (await epochsOf(folder, phase)) > 0)
    return takeAsBegun(job, planned, overrides)
  const budget = createBudget(phase, seconds, spent, job.signal)
  const start = resume || from.length === 0 ? { resume } : { from }
  const { config, device } = job
  try {
    for await (const event of train({
      config,
      overrides,
      ...(device && { device }),
      ...start,
      run: folder,
      phase,
      signal: budget.signal,
      timeUsed: budget.used,
    })) {
      budget.watch(event)
      if (event.kind !== 'end') yield event
      else if (event.reason === 'interrupted' && minutes !== undefined && !job.signal.aborted) {
        const { paths } = await openRunFolder(folder)
        await keepEndedByTime(paths, { phase, minutes, seconds: budget.spent() })
        yield { kind: 'note', message: `${label} is stopped after ${minutes} minutes of steps` }
      }
    }
  } finally {
    budget.release()
  }
}

/** How long a run's phase has been trained. */
interface Trained {
  readonly seconds: number
  /** that it was given; where they ended it */
  readonly minutes?: number
}

async function standingOf({ folder, phase }: PlannedRun): Promise<Trained> {
  const { paths } = await openRunFolder(folder)
  return (await endedByTime(paths, phase)) ?? { seconds: await secondsOf(folder, phase) }
}

/**
 * Rows stand side by side that were trained as long as one another.
 *
 * @throws UserError where a run has been trained for longer than it is wanted for
 */
async function expectNoLonger(
  { config: source }: Job,
  { folder, phase, minutes, label }: PlannedRun,
  overrides: Overrides,
  before: Trained,
): Promise<void> {
  const { config } = await loadConfig(source, overrides)
  const { epochs: most } = config[phase]
  const epochs = await epochsOf(folder, phase)
  const another = `name another folder with --run, or remove ${folder}`
  if (epochs > most)
    throw new UserError(
      `${label} in ${folder} has been trained for ${epochs} epochs of phase ${phase}, and ${most} are wanted: ${another}`,
    )
  const given = before.minutes ?? (epochs === most ? before.seconds / 60 : 0)
  if (minutes !== undefined && epochs > 1 && given > minutes)
    throw new UserError(
      `${label} in ${folder} has been trained for ${before.minutes ?? given.toPrecision(2)} minutes, and --minutes are ${minutes}: ${another}`,
    )
}

/**
 * Training would do this where it goes on; a run whose time is up is taken as it stands. How it decodes and draws may change: it is
 * measured as the rows that still train.
 */
async function takeAsBegun(
  { config: source, signal }: Job,
  { folder, label }: PlannedRun,
  overrides: Overrides,
): Promise<void> {
  const { config: wanted } = await settlePaths(await loadConfig(source, overrides))
  const opened = await openRunFolder(folder)
  if (wanted.data.root !== opened.config.data.root) {
    const watch = { onProgress: () => undefined, signal }
    await expectDataOfRun(opened.paths, await openTrainingData(wanted, watch))
  }
  const changed = await changedKeys(opened, wanted)
  if (changed.length > 0)
    throw new UserError(
      `${label} in ${folder} was begun with another configuration: ${changed.join(', ')}. Set them back, or name another folder with --run`,
    )
  const text = formatConfig(wanted)
  if (text === formatConfig(opened.config)) return
  const release = await lockRunFolder(folder)
  try {
    await replaceFile(opened.paths.config, text)
  } catch (error) {
    throw explainWriteError(error, `The run folder ${folder}`)
  } finally {
    await release()
  }
}

/** Phases that the run took from another keep the section that they were trained with. */
async function withTaken(
  { config: source }: Job,
  { folder, phase, overrides, from }: PlannedRun,
): Promise<Overrides> {
  if (from.length === 0) return overrides
  const { config: saved } = await openRunFolder(folder)
  const { config: wanted } = await loadConfig(source, overrides)
  const before = phasesOf(phase, wanted).filter(({ name }) => name !== phase)
  return {
    ...overrides,
    ...Object.fromEntries(before.map(({ name }) => [name, saved[name]])),
  }
}

/** @returns passes of a phase that a run has trained */
export async function epochsOf(folder: string, phase: PhaseName): Promise<number> {
  const { paths } = await openRunFolder(folder)
  return (await lastPosition(checkpointsOf(paths, phase)))?.epoch ?? 0
}

/** @returns seconds that the steps of a run's phase took */
export async function secondsOf(folder: string, phase: PhaseName): Promise<number> {
  const run = await openRun(folder)
  return phaseSeconds(await run.metrics(), phase) ?? 0
}
