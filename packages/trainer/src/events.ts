import type { Config } from './config/schema'

/** Time of a step by what it went to, in seconds. */
export interface Seconds {
  /** waiting for the batch, and making tensors of it */
  readonly data: number
  readonly forward: number
  readonly backward: number
}

/** A long job that is under way; several jobs follow one another in a run. */
export interface ProgressEvent {
  readonly kind: 'progress'
  readonly task: 'data' | 'weights' | 'features' | 'validation'
  /** what is counted, in the plural: 'pictures', 'bytes' */
  readonly unit: string
  readonly done: number
  readonly total: number
}

/** Something worth a line: what was made, skipped or chosen. */
export interface NoteEvent {
  readonly kind: 'note'
  readonly message: string
}

/** The run is ready to take its first step (or the next one, after `--resume`). */
export interface StartEvent {
  readonly kind: 'start'
  /** absolute path of the run folder */
  readonly run: string
  readonly config: Config
  readonly phase: 'vta'
  readonly steps: number
  readonly stepsPerEpoch: number
  readonly epochs: number
  /** steps already taken, 0 unless resumed */
  readonly step: number
  /** total loss of a model that knows nothing, in nats: 4 ln(batch) for phase 1 */
  readonly chance: number
  /** trained numbers */
  readonly parameters: number
}

/** One step is done; the losses are there every `log.everySteps` steps. */
export interface StepEvent {
  readonly kind: 'step'
  /** from 1 */
  readonly step: number
  /** from 1 */
  readonly epoch: number
  readonly steps: number
  /** the total and its named terms, in nats */
  readonly losses?: Readonly<Record<string, number>>
  readonly gradientNorm?: number
  /** the learning rate */
  readonly rate: number
  /** of this step */
  readonly seconds: Seconds
  readonly secondsLeft: number
}

/** R-precision of the validation split after an epoch. */
export interface ValidationEvent {
  readonly kind: 'validation'
  readonly epoch: number
  readonly step: number
  /** between 0 and 1, higher is better */
  readonly rPrecision: ValidationScore
  /** the best so far, so model/ now holds this epoch */
  readonly best: boolean
}

/** R-precision as `metrics.jsonl` and the events carry it. */
export interface ValidationScore {
  readonly value: number
  readonly chance: number
  readonly candidates: number
  readonly k: number
  readonly ties: number
}

export interface CheckpointEvent {
  readonly kind: 'checkpoint'
  readonly folder: string
  readonly step: number
}

/** The last event: training ended, or was stopped after a checkpoint. */
export interface EndEvent {
  readonly kind: 'end'
  readonly reason: 'done' | 'interrupted'
  readonly run: string
  readonly step: number
  /** the epoch in model/, where one was validated */
  readonly best?: { readonly epoch: number; readonly step: number; readonly rPrecision: number }
  readonly seconds: number
}

/** What `train()` yields, in the order it happens. */
export type TrainEvent =
  ProgressEvent | NoteEvent | StartEvent | StepEvent | ValidationEvent | CheckpointEvent | EndEvent

/** The named terms of phase 1's loss: word and sentence matching, both directions. */
export type TermName = 'w0' | 'w1' | 's0' | 's1'

/** A logged step in `metrics.jsonl`; losses in nats, each term under its own name. */
export interface StepLine extends Readonly<Partial<Record<TermName, number>>> {
  readonly kind: 'step'
  readonly step: number
  readonly epoch: number
  /** the total */
  readonly loss: number
  /** the learning rate */
  readonly rate: number
  readonly gradientNorm: number
  readonly seconds: Seconds
}

/** A validated epoch in `metrics.jsonl`. */
export interface ValidationLine {
  readonly kind: 'validation'
  readonly step: number
  readonly epoch: number
  readonly rPrecision: ValidationScore
}

/** A line of `metrics.jsonl`. */
export type MetricLine = StepLine | ValidationLine
