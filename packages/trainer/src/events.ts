import type { Config } from './config/schema'
import type { PhaseName, TrainingGoal } from './phases/phase-name'

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
  readonly task:
    'data' | 'weights' | 'features' | 'pictures' | 'validation' | 'epoch' | 'evaluation'
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

/** A phase is ready to take its first step (or the next one, after `--resume`); one for each phase that trains. */
export interface StartEvent {
  readonly kind: 'start'
  /** absolute path of the run folder */
  readonly run: string
  readonly config: Config
  readonly phase: PhaseName
  readonly steps: number
  readonly stepsPerEpoch: number
  readonly epochs: number
  /** steps already taken, 0 unless resumed */
  readonly step: number
  /** trained numbers */
  readonly parameters: number
  /** what is counted beside steps: so many of these a step */
  readonly unit?: { readonly name: string; readonly each: number }
}

/** One step is done; the losses are there every `log.everySteps` steps. */
export interface StepEvent {
  readonly kind: 'step'
  readonly phase: PhaseName
  /** from 1, in its phase */
  readonly step: number
  /** from 1 */
  readonly epoch: number
  readonly steps: number
  /** the total and its named terms, in nats */
  readonly losses?: Readonly<Record<string, number>>
  /**
   * the total of a model that knows nothing, in nats, where losses are: 4 ln(batch) in phase vta, ln(V) in phase itm, the
   * generator's in phase tim, their weighted sum in phase joint; losses that this step did not take do not count
   */
  readonly chance?: number
  readonly gradientNorm?: number
  /** the learning rate; in phase joint, where modules may have their own, the image encoder’s */
  readonly rate: number
  /** of this step */
  readonly seconds: Seconds
  /** in phase joint, the same by module: `imageEncoder`, `generator`, `backward` and so on */
  readonly parts?: Readonly<Record<string, number>>
  readonly secondsLeft: number
}

/** How good the model is on the validation split after an epoch. */
export interface ValidationEvent {
  readonly kind: 'validation'
  readonly phase: PhaseName
  readonly epoch: number
  readonly step: number
  readonly score: ValidationScore
  /** the best so far, so model/ now holds this epoch */
  readonly best: boolean
}

/** What the validation split is measured by. */
export type ValidationMetric = 'R-precision' | 'CIDEr' | 'loss'

/** A score of the validation split as `metrics.jsonl` and the events carry it. */
export interface ValidationScore {
  readonly metric: ValidationMetric
  readonly value: number
  readonly higherIsBetter: boolean
  /** what a model that knows nothing would reach, where it is known */
  readonly chance?: number
  /** what a reader of the number must know, by name: `candidates`, `k`, `ties`, `images` */
  readonly details: Readonly<Record<string, number>>
}

/** The best validated epoch of a phase so far: what model/ holds. */
export interface BestEpoch {
  /** from 1 */
  readonly epoch: number
  readonly step: number
  readonly metric: ValidationMetric
  /** of the metric */
  readonly value: number
}

export interface CheckpointEvent {
  readonly kind: 'checkpoint'
  readonly phase: PhaseName
  readonly folder: string
  readonly step: number
}

/** A phase is over: its epochs are done, or it stopped early; also where it had been over before. */
export interface TrainedEvent {
  readonly kind: 'trained'
  readonly phase: PhaseName
  readonly step: number
  readonly epoch: number
  /** nothing better came for as many epochs as the configuration waits */
  readonly early: boolean
  readonly best?: BestEpoch
  /** that it trained now */
  readonly seconds: number
}

/** The last event: training ended, or was stopped after a checkpoint. */
export interface EndEvent {
  readonly kind: 'end'
  readonly reason: 'done' | 'interrupted'
  readonly run: string
  /** the last one that trained */
  readonly phase: PhaseName
  /** what the run is for: `resume` goes on with it */
  readonly goal: TrainingGoal
  readonly step: number
  /** the epoch in model/, where one was validated */
  readonly best?: BestEpoch
  readonly seconds: number
  /** stopped before the new run was begun: the folder holds the old one as it was */
  readonly untouched?: true
}

/** What `train()` yields, in the order it happens. */
export type TrainEvent =
  | ProgressEvent
  | NoteEvent
  | StartEvent
  | StepEvent
  | ValidationEvent
  | CheckpointEvent
  | TrainedEvent
  | EndEvent

/** The named terms of phase vta's loss: word and sentence matching, both directions. */
export type TermName = 'w0' | 'w1' | 's0' | 's1'

/** A logged step in `metrics.jsonl`; losses in nats. */
export interface StepLine {
  readonly kind: 'step'
  readonly phase: PhaseName
  /** from 1, in its phase */
  readonly step: number
  readonly epoch: number
  /** the total */
  readonly loss: number
  /**
   * its terms by name: {@link TermName} in phase vta; `caption` and the captioner's penalties in phase itm; in phase tim `d64`,
   * `g64` and so on, of single words `dWords64`, `gWords64`, `kl`, `matching`, and two that are no losses: the shares `dAccuracy` and `diversity`; in phase joint the
   * five losses `tim`, `itm`, `fakeImage`, `fakeText`, `vta` before their weights, what they are made of (`vta.w0`, `g64` and so
   * on), and the number of `emptyCaptions`
   */
  readonly terms: Readonly<Record<string, number>>
  /** the learning rate; in phase joint, where modules may have their own, the image encoder’s */
  readonly rate: number
  readonly gradientNorm: number
  /** of one step: the mean of this one and of those since the line before, or since training went on */
  readonly seconds: Seconds
  /** in phase joint, the same by module */
  readonly parts?: Readonly<Record<string, number>>
}

/** A validated epoch in `metrics.jsonl`. */
export interface ValidationLine {
  readonly kind: 'validation'
  readonly phase: PhaseName
  readonly step: number
  readonly epoch: number
  readonly score: ValidationScore
}

/** A line of `metrics.jsonl`. */
export type MetricLine = StepLine | ValidationLine
