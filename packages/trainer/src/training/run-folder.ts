import { access, constants, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { removeUnfinished, replaceFile } from '@laviter/nn/node'
import { listCheckpoints } from '../checkpoint/checkpoint'
import { differences } from '../config/differences'
import { formatConfig, loadConfig } from '../config/load'
import type { Config } from '../config/schema'
import { PHASE_NAMES, type PhaseName } from '../phases/phase-name'
import { explainWriteError, fileErrorCode } from './file-errors'

/** Where a run keeps what. */
export interface RunPaths {
  readonly folder: string
  readonly config: string
  /** what the run is for */
  readonly goal: string
  readonly checkpoints: string
  readonly metrics: string
  readonly tensorboard: string
  readonly model: string
  /** what `model/` held when phase joint began, which takes its place: aligner, captioner and generator of phases 1 and 2 */
  readonly beforeJoint: string
  /** sheets of what the generator draws */
  readonly samples: string
}

/** @returns the paths inside a run folder */
export function runPaths(folder: string): RunPaths {
  const root = resolve(folder)
  return {
    folder: root,
    config: join(root, 'config.yaml'),
    goal: join(root, 'goal.json'),
    checkpoints: join(root, 'checkpoints'),
    metrics: join(root, 'metrics.jsonl'),
    tensorboard: join(root, 'tensorboard'),
    model: join(root, 'model'),
    beforeJoint: join(root, 'model-before-joint'),
    samples: join(root, 'samples'),
  }
}

/** Where the captioner stands in a run's `model/`. */
export const CAPTIONER_FOLDER = 'captioner'

/** Where the generator stands in it. */
export const GENERATOR_FOLDER = 'generator'

/**
 * @param model - a run's `model/`: the aligner's files, and a folder for each other part
 * @returns the names of the aligner's files
 */
export async function alignerFiles(model: string): Promise<string[]> {
  const entries = await readdir(model, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** @returns the folder of a phase's checkpoints */
export function checkpointsOf({ checkpoints }: Pick<RunPaths, 'checkpoints'>, phase: PhaseName) {
  return join(checkpoints, phase)
}

/** All that a run writes; `--fresh` removes these and nothing else, first what makes a folder a run. */
const OWN = [
  'config.yaml',
  'goal.json',
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

/** Keys that may change when a run goes on: none of them touches a step that was taken. */
const MAY_CHANGE =
  /^((vta|itm|tim|joint)\.epochs$|itm\.earlyStop|decoding\.|checkpoint\.|log\.|features\.(cache|maxGigabytes|folder|batch)$)/

/**
 * @param name - the configuration's
 * @param now - for tests
 * @returns `runs/NAME-DATE` of the time zone here, to the second
 */
export function newRunFolder(name: string, now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000)
  return join('runs', `${name}-${local.toISOString().slice(0, 19).replace(/[T:]/g, '-')}`)
}

/**
 * Makes a run folder with its configuration. A process that is killed meanwhile leaves a folder that holds no run, and that the
 * next call takes for an empty one.
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
  const found = await whatStandsIn(paths.folder)
  if (found === 'a run' && !fresh) {
    throw new UserError(
      `${folder} already holds a run: continue it with --resume, train anew with --fresh, or name another folder with --run`,
    )
  }
  if (found === 'other things') {
    throw new UserError(
      `${folder} is not empty and holds no run (no config.yaml): name another folder with --run`,
    )
  }
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
 * @param folder - a run folder
 * @returns its paths and its saved configuration
 * @throws UserError where there is no folder, or it holds no run
 */
export async function openRunFolder(folder: string): Promise<{ paths: RunPaths; config: Config }> {
  const paths = runPaths(folder)
  const present = await contents(paths.folder)
  if (present === undefined) {
    throw new UserError(
      `There is no run folder ${folder}: check the path, or make one with laviter train`,
    )
  }
  if (!present.includes('config.yaml')) {
    throw new UserError(
      `${folder} is no run folder: it has no config.yaml. laviter train makes one`,
    )
  }
  const { config } = await loadConfig(paths.config)
  return { paths, config }
}

/**
 * Opens a run to go on with it.
 *
 * @param folder - a run folder
 * @param wanted - the configuration given now, where one was
 * @param open - tells of a dotted key whether nothing has been trained with it yet
 * @returns its paths and the configuration to go on with
 * @throws UserError naming the keys that may not change any more
 */
export async function resumeRunFolder(
  folder: string,
  wanted?: Config,
  open: (path: string) => boolean = () => false,
): Promise<{ paths: RunPaths; config: Config }> {
  const { paths, config: saved } = await openRunFolder(folder)
  await access(paths.folder, constants.W_OK).catch((error: unknown) => {
    throw explainWriteError(error, `The run folder ${folder}`)
  })
  await removeUnfinished(paths.folder)
  if ((await listCheckpoints(paths.checkpoints)).length > 0) {
    throw new UserError(
      `${folder} was begun before training had phases, and cannot go on: train anew with --fresh, or name another folder with --run`,
    )
  }
  for (const phase of PHASE_NAMES) await removeUnfinished(checkpointsOf(paths, phase))
  for (const written of [paths.model, paths.samples, join(paths.samples, 'joint')])
    await removeUnfinished(written)
  if (wanted === undefined) return { paths, config: saved }
  const changed = differences(saved, wanted, (path) => !MAY_CHANGE.test(path) && !open(path))
  if (changed.length > 0) {
    throw new UserError(
      `${folder} was begun with another configuration: ${changed.join(', ')}. Set them back, or start a new run without --resume`,
    )
  }
  await replaceFile(paths.config, formatConfig(wanted))
  return { paths, config: wanted }
}

/** What a new run finds in its folder. */
async function whatStandsIn(
  folder: string,
): Promise<'nothing' | 'half a run' | 'a run' | 'other things'> {
  const present = await contents(folder)
  if (present?.includes('config.yaml') === true) return 'a run'
  if (present?.includes(HALF_A_RUN) === true) return 'half a run'
  await removeUnfinished(folder) // of a process that was killed before its first file had its name
  return ((await contents(folder)) ?? []).length === 0 ? 'nothing' : 'other things'
}

/** Names in a folder, or undefined where there is none. */
async function contents(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    if (fileErrorCode(error) === 'ENOTDIR')
      throw new UserError(`${folder} is a file, not a run folder`)
    if (fileErrorCode(error) === 'EACCES') {
      throw new UserError(`${folder} may not be read: check its permissions`, { cause: error })
    }
    throw error
  }
}

/** @returns the text of a run's file, empty where it is not there yet */
export async function readRunFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return ''
    throw error
  })
}
