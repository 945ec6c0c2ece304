import { join } from 'node:path'
import type { Overrides } from '../config/overrides'
import type { Config, ConfigInput } from '../config/schema'

/** What all runs of a table or a figure have in common. */
export interface Job {
  readonly config: string | ConfigInput
  /** as settled for the table: rows and seeds are put into it */
  readonly settled: Config
  /** the user's, for every run */
  readonly overrides: Overrides
  /** holds the runs */
  readonly folder: string
  /** a run whose finished phases stand in for shared ones */
  readonly from?: string
  readonly device?: 'auto' | 'cpu' | 'gpu'
  readonly signal: AbortSignal
  /** shared runs with the phase that was seen finished in them: rows after the first need not look again */
  readonly ready: Set<string>
}

/**
 * @param name - of the row, or of what rows share
 * @param seed - the configuration's own makes no difference, so that more seeds can be added later
 * @returns the folder of its run
 */
export function runFolder({ folder, settled }: Job, name: string, seed: number): string {
  return join(folder, seed === settled.seed ? name : `${name}-seed-${seed}`)
}
