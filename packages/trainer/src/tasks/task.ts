import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Seconds, ValidationScore } from '../events'
import type { PhaseName } from '../phases/phase-name'
import type { Plan } from '../phases/plan'
import type { JobWatch } from '../training/while-doing'

/** Where a step stands; its randomness is a function of this and the seed. */
export interface StepPlace {
  /** from 0 */
  readonly epoch: number
  /** steps taken before it */
  readonly step: number
  /** whether the losses are to be read back */
  readonly read: boolean
}

/** What a step tells. */
export interface StepResult {
  /** total first, then its terms by name; where they were asked for */
  readonly losses?: Readonly<Record<string, number>>
  /** the total, in nats, of a model that knows nothing, over the losses that were taken; where they were asked for */
  readonly chance?: number
  /** before clipping; where losses were asked for */
  readonly gradientNorm?: number
  /** the learning rate it used; where modules have their own, that of the first */
  readonly rate: number
  readonly seconds: Seconds
  /** the same seconds by the module they went to, where a phase has several */
  readonly parts?: Readonly<Record<string, number>>
}

/** A phase of training: batches, a step on one, what is saved, and how good it is. The loop knows no more. */
export interface Task<Batch> {
  readonly phase: PhaseName
  readonly plan: Plan
  readonly stepsPerEpoch: number
  /** how many numbers are trained */
  readonly parameters: number
  /** its model takes the place of those that it starts from, so that its first step needs a checkpoint to go back to */
  readonly overwritesItsStart?: boolean
  /** what to do where the losses diverge: `Lower vta.rate.start (now 2e-4)` */
  readonly remedy: string
  /**
   * @param epoch - from 0
   * @param start - first batch, so that resuming reads nothing that was used
   * @returns read in order; its `return` stops what reads ahead
   */
  batches(epoch: number, start: number): AsyncIterable<Batch>
  /** One update; it frees what it made of the batch. */
  step(batch: Batch, place: StepPlace): Promise<StepResult>
  /** what is counted beside steps, and how many a step: `{ name: 'captions', each: 32 }` */
  readonly unit?: { readonly name: string; readonly each: number }
  /** How good it is on the validation split; undefined where there is none. */
  validate(watch: JobWatch): Promise<ValidationScore | undefined>
  /**
   * Work that an epoch ends with beside its measurement; done again where it was cut short.
   *
   * @param epoch - from 1, the one that ends
   * @returns what a user should be told
   */
  endEpoch?(epoch: number, watch: JobWatch): Promise<readonly string[]>
  /** Everything that later steps depend on, by file name. */
  save(): Promise<Readonly<Record<string, StoredTensors>>>
  /** @throws UserError where the tensors do not fit */
  restore(tensors: Readonly<Record<string, StoredTensors>>): Promise<void>
  /**
   * Writes what the run is used with later, whole or not at all; what is there is replaced.
   *
   * @param folder - the run's `model/`
   */
  saveModel(folder: string): Promise<void>
  dispose(): void
}
