import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { removeUnfinished, replaceFile } from '@laviter/nn/node'
import { formatConfig } from '../config/load'
import type { Config } from '../config/schema'
import { explainWriteError } from './file-errors'
import { isLock } from './lock-run-folder'
import { namesIn, runPaths, type RunPaths } from './run-folder'

/** All that a run writes; `--fresh` removes these and nothing else, first what makes a folder a run. */
const OWN = [
  'config.yaml',
  'goal.json',
  'data.json',
  'time-is-up.json',
  'checkpoints',
  'metrics.jsonl',
  'tensorboard',
  'model',
  'model-before-joint',
  'samples',
  'retrieval',
  'generated',
  'index',
  'evaluation.json',
  'evaluation-train.json',
  'evaluation-validation.json',
  'captions-test.json',
  'captions-train.json',
  'captions-validation.json',
  'references-test.json',
  'references-train.json',
  'references-validation.json',
  'report.html',
]

/**
 * Stands in a folder from before a run's first file is written, or an old run's first one removed, until the run is whole: of a
 * process that was killed between it tells that what is there is half a run, and nothing of the user's. `removeUnfinished` takes it.
 */
const HALF_A_RUN = '.unfinished-run'

/**
 * Makes a run folder with its configuration, once it is locked. A process that is killed meanwhile leaves a folder that holds no
 * run, and that the next call takes for an empty one.
 *
 * @param folder - must not exist, be empty, or hold a run where `fresh`
 * @param config - the resolved configuration
 * @param options - `fresh`: remove the run that is there; `fill`: puts in what the run begins with
 * @returns its paths
 * @throws UserError where it holds something, or cannot be written
 */
export async function createRunFolder(
  folder: string,
  config: Config,
  { fresh = false, fill }: { fresh?: boolean; fill?: (paths: RunPaths) => Promise<void> } = {},
): Promise<RunPaths> {
  const paths = runPaths(folder)
  const found = await expectRoom(folder, fresh)
  try {
    await mkdir(paths.folder, { recursive: true })
    if (found === 'a run') await removeUnfinished(paths.folder) // what was moved aside goes too, and does not come back
    await replaceFile(join(paths.folder, HALF_A_RUN), '')
    for (const name of found === 'nothing' ? [] : OWN) {
      await rm(join(paths.folder, name), { recursive: true, force: true })
    }
    await fill?.(paths)
    await replaceFile(paths.config, formatConfig(config)) // last: from then on the folder holds a run
    await removeUnfinished(paths.folder)
  } catch (error) {
    throw explainWriteError(error, `The run folder ${folder}`, 'Or name another with --run.')
  }
  return paths
}

/**
 * @param folder - for a new run; locked
 * @param fresh - a run that is there may be removed
 * @returns what stands in it
 * @throws UserError where that is not to be touched
 */
export async function expectRoom(
  folder: string,
  fresh = false,
): Promise<'nothing' | 'half a run' | 'a run'> {
  const found = await whatStandsIn(runPaths(folder).folder)
  if (found === 'a run' && !fresh) {
    throw new UserError(
      `${folder} already holds a run: continue it with --resume, train anew with --fresh, or name another folder with --run`,
    )
  }
  if (found === 'other things') {
    throw new UserError(
      `${folder} is not empty and holds no run (config.yaml with goal.json or checkpoints): name another folder with --run`,
    )
  }
  return found
}

/** What a new run finds in its folder. */
async function whatStandsIn(
  folder: string,
): Promise<'nothing' | 'half a run' | 'a run' | 'other things'> {
  const present = (await namesIn(folder)) ?? []
  const has = (name: string) => present.includes(name)
  // many folders of the user's own have a config.yaml, and --fresh would remove it
  if (has('config.yaml') && (has('goal.json') || has('checkpoints'))) return 'a run'
  if (has(HALF_A_RUN)) return 'half a run'
  await removeUnfinished(folder) // of a process that was killed before its first file had its name
  return ((await namesIn(folder)) ?? []).every(isLock) ? 'nothing' : 'other things'
}
