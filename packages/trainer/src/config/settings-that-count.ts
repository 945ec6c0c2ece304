import { configSchema, type Config } from './schema'
import { listKeys } from './schema-tree'
import { valueAt } from './value-at'

/** Keys that no number depends on: where the data lie, which run of several it is, and how work is kept and logged. */
const COUNTS_NOT =
  /^(name$|seed$|data\.root$|checkpoint\.|log\.|features\.(cache|maxGigabytes|folder)$)/

/**
 * @param config - with its defaults
 * @returns the settings that a run's numbers depend on, by dotted key; those that are left out have none
 */
export function settingsThatCount(config: Config): Readonly<Record<string, unknown>> {
  const found = listKeys(configSchema).flatMap(({ path }): [string, unknown][] => {
    const value = valueAt(config, path)
    return value === undefined || COUNTS_NOT.test(path) ? [] : [[path, value]]
  })
  return Object.fromEntries(found)
}
