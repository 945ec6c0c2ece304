import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { listCheckpoints, readCheckpoint, type Position } from '../checkpoint/checkpoint'
import type { LoadedConfig } from '../config/load'
import type { Config } from '../config/schema'
import { dataRoot } from '../data-sets/open-training-data'
import type { TrainingGoal } from '../phases/phase-name'
import { PHASES, phasesOf } from '../phases/phases'
import { resolveParts, type ResolvedParts } from '../parts'
import type { Task } from '../tasks/task'
import type { TrainOptions } from '../train'
import { readGoal, writeGoal } from './goal'
import {
  checkpointsOf,
  createRunFolder,
  newRunFolder,
  resumeRunFolder,
  runPaths,
  type RunPaths,
} from './run-folder'
import { takePhases } from './take-phases'

/** A run folder that is ready, and what to do in it. */
export interface PreparedRun {
  readonly paths: RunPaths
  /** paths in it are absolute */
  readonly config: Config
  readonly parts: ResolvedParts
  readonly goal: TrainingGoal
  /** what the user is told */
  readonly notes: readonly string[]
}

/**
 * Checks everything that can be wrong before anything long begins, then makes or reopens the run folder.
 *
 * @param options - what `train` was given
 * @param loaded - the configuration that they ask for
 * @throws UserError where a part or the folder is not as it must be
 */
export async function prepareRun(
  options: TrainOptions,
  loaded: LoadedConfig,
): Promise<PreparedRun> {
  const { run, from, resume = false, fresh = false, phase } = options
  const { config, parts } = await settle(loaded.config, loaded.folder, options)
  if (resume && run !== undefined) {
    const open = await openKeys(run)
    const resumed = await resumeRunFolder(run, config, open)
    const goal = phase ?? (await readGoal(resumed.paths))
    if (phase !== undefined) await writeGoal(resumed.paths, phase)
    const isLess = phasesOf(goal, config).length < PHASES.length
    const notes =
      phase === undefined && isLess
        ? [`This run is for phase ${goal}: --phase all goes on to the others`]
        : []
    return { ...resumed, parts, goal, notes }
  }
  const goal = phase ?? 'all'
  const sources = from === undefined ? [] : [from].flat()
  const folder = run ?? newRunFolder(config.name)
  if (sources.length === 0) {
    const fill = (paths: RunPaths) => writeGoal(paths, goal)
    const paths = await createRunFolder(folder, config, { fresh, fill })
    return { paths, config, parts, goal, notes: [] }
  }
  await expectAnother(folder, sources)
  const taken = await takePhases(sources, config, goal)
  const fill = async (paths: RunPaths) => {
    await writeGoal(paths, goal)
    await taken.copyTo(paths)
  }
  const paths = await createRunFolder(folder, taken.config, { fresh, fill })
  return { paths, config: taken.config, parts, goal, notes: taken.notes }
}

/** `--fresh` would remove what is to be taken. */
async function expectAnother(folder: string, sources: readonly string[]): Promise<void> {
  const real = (path: string) => realpath(path).catch(() => resolve(path))
  const target = await real(folder)
  for (const source of sources) {
    if ((await real(source)) !== target) continue
    throw new UserError(
      `${source} cannot begin with phases of its own: name another folder with --run, or go on with --resume`,
    )
  }
}

/** The keys of phases that have not begun may still change. */
async function openKeys(run: string): Promise<(path: string) => boolean> {
  const paths = runPaths(run)
  const begun = await Promise.all(
    PHASES.map(async ({ name }) => (await listCheckpoints(checkpointsOf(paths, name))).length > 0),
  )
  const waiting = PHASES.filter((_, i) => begun[i] === false)
  return (path) => waiting.some(({ keys }) => keys.test(path))
}

/** Makes every path absolute: a run is found again from any folder. */
async function settle(
  config: Config,
  folder: string,
  { parts: given }: TrainOptions,
): Promise<{ config: Config; parts: ResolvedParts }> {
  const parts = await resolveParts(config.parts, folder, given)
  const data = { ...config.data, root: dataRoot(config.data) }
  return { config: { ...config, data, parts: parts.names }, parts }
}

/**
 * Puts a task where its phase's last checkpoint left it.
 *
 * @param checkpoints - the phase's folder
 * @returns that position; the start where there is no checkpoint yet
 * @throws UserError where the checkpoint is damaged or does not fit
 */
export async function restorePosition<Batch>(
  task: Task<Batch>,
  checkpoints: string,
  seed: number,
): Promise<Position> {
  const last = (await listCheckpoints(checkpoints)).at(-1)
  if (last === undefined) {
    return { version: 1, phase: task.phase, seed, step: 0, epoch: 0, batch: 0 }
  }
  const { position, tensors } = await readCheckpoint(checkpoints, last)
  await task.restore(tensors)
  return position
}
