import type { DataSet } from '@laviter/data'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { Config } from '../config/schema'
import type { TrainEvent } from '../events'
import type { ResolvedParts } from '../parts'
import type { Task } from '../tasks/task'
import type { RunPaths } from '../training/run-folder'
import type { PhaseName } from './phase-name'
import type { Plan } from './plan'

/** What a phase is opened with. */
export interface PhaseContext {
  readonly paths: RunPaths
  readonly config: Config
  readonly parts: ResolvedParts
  readonly dataSet: DataSet
  /** of the data set's captions */
  readonly vocabulary: Vocabulary
  readonly signal: AbortSignal
  /** the share of its time that the phase has used, in [0, 1], where time ends it */
  readonly timeUsed?: () => number
  /** Hands a thing over to be disposed when the phase is done, also where opening fails. */
  readonly own: <T extends { dispose(): void | Promise<void> }>(thing: T) => T
}

/** One phase of training: what it needs, how long it trains, and how its task is made. */
export interface Phase {
  readonly name: PhaseName
  /** @returns phases whose models it starts from */
  after(config: Config): readonly PhaseName[]
  /** its own keys of the configuration, dotted: they may change until it begins */
  readonly keys: RegExp
  plan(config: Config): Plan
  /** Checks parts of one's own before anything is trained; absent: they are checked as they are made. */
  check?(config: Config, parts: ResolvedParts): Promise<void>
  /** Loads and makes what the phase needs, and tells of it. */
  open(context: PhaseContext): AsyncGenerator<TrainEvent, Task<unknown>>
}
