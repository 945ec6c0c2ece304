import { UserError } from '@laviter/nn/errors'
import { loadConfig, type LoadedConfig } from '../config/load'
import type { TrainOptions } from '../train'
import { openRunFolder } from './run-folder'

/**
 * Reads and checks the configuration that a training is to follow: the one given, else that of the run to go on with or to begin
 * from. Neither TensorFlow nor a folder is touched: what is wrong is told at once.
 *
 * @param options - configuration, overrides, seed and runs
 * @throws UserError where none is named, or it is not as it must be
 */
export async function wantedConfig({
  config,
  overrides,
  seed,
  run,
  from,
  resume = false,
}: Pick<
  TrainOptions,
  'config' | 'overrides' | 'seed' | 'run' | 'from' | 'resume'
>): Promise<LoadedConfig> {
  if (resume && run === undefined)
    throw new UserError('Name the run to go on with: --run DIR --resume')
  const source = resume ? run : [from ?? []].flat()[0]
  const wanted = config ?? (source && (await openRunFolder(source)).config)
  if (wanted === undefined) throw new UserError('Name a configuration, or a run to resume')
  return loadConfig(wanted, { ...overrides, ...(seed !== undefined && { seed }) })
}
