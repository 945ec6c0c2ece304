import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DataSet } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { replaceFile } from '@laviter/nn/node'
import { absolutePaths } from '../config/absolute-paths'
import { withImportedTextEncoder } from '../config/imported-text-encoder'
import { formatConfig, type LoadedConfig } from '../config/load'
import type { Config } from '../config/schema'
import { dataRoot } from '../data-sets/open-training-data'
import { resolveParts, type Parts, type ResolvedParts } from '../parts'
import type { TrainingGoal } from '../phases/phase-name'
import { PHASES } from '../phases/phases'
import type { TrainOptions } from '../train'
import { createRunFolder, expectRoom } from './create-run-folder'
import { expectDataOfRun } from './data-of-run'
import { explainWriteError } from './file-errors'
import { readGoal, writeGoal } from './goal'
import { lockRunFolder } from './lock-run-folder'
import { resumeRunFolder } from './resume-run-folder'
import { newRunFolder, openRunFolder, runPaths, type RunPaths } from './run-folder'
import { standings, standingsAtFirst, type Standing } from './standings'
import { takePhases } from './take-phases'

/** A run folder that is ready, and what to do in it. */
export interface PreparedRun {
  readonly paths: RunPaths
  /** paths in it are absolute */
  readonly config: Config
  readonly parts: ResolvedParts
  readonly goal: TrainingGoal
  /** where the goal's phases stand, in order */
  readonly phases: readonly Standing[]
  /** what the user is told */
  readonly notes: readonly string[]
  /** an old run stands in the folder, and `keep` removes it */
  readonly replaces: boolean
  /** its data stand in another folder than they did */
  readonly moved: boolean
  /**
   * Writes to the folder for the first time, once all that can be wrong has been looked at: makes a new run, in the place of an old
   * one where that was asked for, or lays down what a run goes on with.
   *
   * @param dataSet - a run that goes on must have been begun with it; left out where there is nothing to train
   * @throws UserError where the data are others, or the folder cannot be written
   */
  readonly keep: (dataSet?: DataSet) => Promise<void>
  /** gives the folder back: until then no other process trains in it */
  readonly release: () => Promise<void>
}

/**
 * Checks what is wanted of a run before anything long begins, and keeps other processes from training in its folder. What stands in
 * that changes by `keep` alone: an old run is not lost to a mistake in a new one.
 *
 * @param options - what `train` was given
 * @param loaded - the configuration that they ask for
 * @throws UserError where a part or the folder is not as it must be, or another process trains in it
 */
export async function prepareRun(
  options: TrainOptions,
  loaded: LoadedConfig,
): Promise<PreparedRun> {
  const { config, parts } = await settlePaths(loaded, options.parts)
  const run = options.resume === true ? await goOn(options, config) : await begin(options, config)
  return { ...run, parts }
}

async function begin(
  { run, from, fresh = false, phase: goal = 'all' }: TrainOptions,
  wanted: Config,
): Promise<Omit<PreparedRun, 'parts'>> {
  const folder = run ?? newRunFolder(wanted.name)
  const sources = [from ?? []].flat()
  await expectAnother(folder, sources)
  const taken = sources.length > 0 ? await takePhases(sources, wanted, goal) : undefined
  const config = taken?.config ?? wanted
  const fill = async (paths: RunPaths) => {
    await writeGoal(paths, goal)
    await taken?.copyTo(paths)
  }
  return locked(folder, async () => {
    const replaces = (await expectRoom(folder, fresh)) === 'a run'
    const paths = runPaths(folder)
    const phases = standingsAtFirst(config, goal, taken?.positions)
    const keep = async (dataSet?: DataSet) => {
      await createRunFolder(folder, config, { fresh, fill })
      if (dataSet) await expectDataOfRun(paths, dataSet)
    }
    return { paths, config, goal, phases, notes: taken?.notes ?? [], replaces, moved: false, keep }
  })
}

async function goOn(
  { run, phase }: TrainOptions,
  config: Config,
): Promise<Omit<PreparedRun, 'parts'>> {
  const folder = run! // wantedConfig has asked for it
  const { config: saved } = await openRunFolder(folder) // else the lock would make one
  return locked(folder, async () => {
    const paths = await resumeRunFolder(folder, config)
    const goal = phase ?? (await readGoal(paths))
    const phases = await standings(paths, config, goal)
    const keep = async (dataSet?: DataSet) => {
      if (dataSet) await expectDataOfRun(paths, dataSet)
      try {
        await writeGoal(paths, goal)
        await replaceFile(paths.config, formatConfig(config))
      } catch (error) {
        throw explainWriteError(error, `The run folder ${folder}`)
      }
    }
    const isLess = phase === undefined && phases.length < PHASES.length
    const notes = isLess ? [`This run is for phase ${goal}: --phase all goes on to the others`] : []
    const moved = saved.data.root !== config.data.root
    return { paths, config, goal, phases, notes, replaces: false, moved, keep }
  })
}

/** A run that cannot be opened gives its folder back. */
async function locked(
  folder: string,
  openRun: () => Promise<Omit<PreparedRun, 'parts' | 'release'>>,
): Promise<Omit<PreparedRun, 'parts'>> {
  const release = await lockRunFolder(folder)
  try {
    return { ...(await openRun()), release }
  } catch (error) {
    await release()
    throw error
  }
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

/** Makes every path absolute: a run is found again from any folder. What imported weights ask for is laid down too. */
export async function settlePaths(
  { config, folder }: LoadedConfig,
  given?: Parts,
): Promise<{ config: Config; parts: ResolvedParts }> {
  const parts = await resolveParts(config.parts, folder, given)
  const data = { ...config.data, root: dataRoot(config.data) }
  const settled = { ...absolutePaths(config), data, parts: parts.names }
  return { config: await withImportedTextEncoder(settled), parts }
}
