import { configSchema, type Config } from './schema'
import { listKeys } from './schema-tree'
import { valueAt } from './value-at'

/**
 * @param saved - a run's configuration
 * @param wanted - another one
 * @param matters - which dotted keys are compared
 * @returns the keys that differ, as a message shows them: `vta.batch (96, now 7)`
 */
export function differences(
  saved: Config,
  wanted: Config,
  matters: (path: string) => boolean,
): string[] {
  return listKeys(configSchema).flatMap(({ path }) => {
    const [before, now] = [text(saved, path), text(wanted, path)]
    return before === now || !matters(path) ? [] : [`${path} (${before}, now ${now})`]
  })
}

/** A key's value as JSON, for comparison and messages. */
function text(config: Config, path: string): string {
  const at = valueAt(config, path)
  return at === undefined ? 'left out' : JSON.stringify(at)
}
