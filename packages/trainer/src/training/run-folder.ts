import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { absolutePaths } from '../config/absolute-paths'
import { loadConfig } from '../config/load'
import type { Config } from '../config/schema'
import type { PhaseName } from '../phases/phase-name'
import { fileErrorCode } from './file-errors'

/** Where a run keeps what. */
export interface RunPaths {
  readonly folder: string
  readonly config: string
  /** what the run is for */
  readonly goal: string
  /** what the data were when it was begun */
  readonly data: string
  /** of a row of a table: that its time has ended it */
  readonly timeIsUp: string
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
    data: join(root, 'data.json'),
    timeIsUp: join(root, 'time-is-up.json'),
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
 * @param folder - a run folder
 * @returns its paths and its saved configuration
 * @throws UserError where there is no folder, or it holds no run
 */
export async function openRunFolder(folder: string): Promise<{ paths: RunPaths; config: Config }> {
  const paths = runPaths(folder)
  const present = await namesIn(paths.folder)
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
  return { paths, config: absolutePaths(config) } // older runs saved what was written
}

/**
 * @param folder - a run's, or what is to become one
 * @returns the names in it; undefined where there is no such folder
 * @throws UserError where it is a file, or may not be read
 */
export async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    if (fileErrorCode(error) === 'ENOTDIR')
      throw new UserError(`${folder} is a file, not a run folder`)
    if (fileErrorCode(error) === 'EACCES') {
      throw new UserError(`${folder} may not be read: check its permissions`, {
        cause: error,
      })
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
