import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { removeUnfinished } from '@laviter/nn/node'
import { listCheckpoints } from '../checkpoint/checkpoint'
import { differences } from '../config/differences'
import type { Config } from '../config/schema'
import { PHASE_NAMES } from '../phases/phase-name'
import { PHASES } from '../phases/phases'
import { checkpointsOf, openRunFolder, type RunPaths } from './run-folder'

/**
 * Keys that may change when a run goes on: none of them touches a step that was taken, or which epoch is the best. Data may stand in
 * another folder by now; that they are the same is seen when they are opened.
 */
const MAY_CHANGE =
  /^(data\.root$|(vta|itm|tim|joint)\.epochs$|itm\.earlyStop|decoding\.(?!maxWords$)|drawing\.|evaluation\.draws$|checkpoint\.|log\.|features\.(cache|maxGigabytes|folder|batch)$)/

/**
 * Opens a run to go on with it, once its folder is locked. What a killed process left half written is removed; nothing else
 * changes.
 *
 * @param folder - a run folder
 * @param wanted - the configuration to go on with
 * @returns its paths
 * @throws UserError where it was begun before training had phases, or with another configuration: it names the keys that may not
 *   change any more
 */
export async function resumeRunFolder(folder: string, wanted: Config): Promise<RunPaths> {
  const opened = await openRunFolder(folder)
  const { paths } = opened
  const written = [paths.folder, paths.model, paths.samples, join(paths.samples, 'joint')]
  for (const each of [...written, ...PHASE_NAMES.map((phase) => checkpointsOf(paths, phase))])
    await removeUnfinished(each)
  if ((await listCheckpoints(paths.checkpoints)).length > 0) {
    throw new UserError(
      `${folder} was begun before training had phases, and cannot go on: train anew with --fresh, or name another folder with --run`,
    )
  }
  const changed = await changedKeys(opened, wanted)
  if (changed.length > 0) {
    throw new UserError(
      `${folder} was begun with another configuration: ${changed.join(', ')}. Set them back, or start a new run without --resume`,
    )
  }
  return paths
}

/**
 * @param run - an opened run folder
 * @param wanted - the configuration to take it for
 * @returns what it was trained with otherwise, each key with both values; what touches no step that was taken is left out
 */
export async function changedKeys(
  { paths, config: saved }: { readonly paths: RunPaths; readonly config: Config },
  wanted: Config,
): Promise<string[]> {
  const waiting = await keysOfWaitingPhases(paths)
  const mayChange = (path: string) =>
    MAY_CHANGE.test(path) || waiting.some((keys) => keys.test(path))
  return differences(saved, wanted, (path) => !mayChange(path))
}

/** Nothing has been trained with the keys of a phase that has not begun. */
async function keysOfWaitingPhases(paths: RunPaths): Promise<RegExp[]> {
  const waiting: RegExp[] = []
  for (const { name, keys } of PHASES)
    if ((await listCheckpoints(checkpointsOf(paths, name))).length === 0) waiting.push(keys)
  return waiting
}
