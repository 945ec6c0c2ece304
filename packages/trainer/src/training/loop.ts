import {
  pruneCheckpoints,
  writeCheckpoint,
  type Checkpoint,
  type Position,
} from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import type {
  BestEpoch,
  CheckpointEvent,
  ProgressEvent,
  StepEvent,
  StepLine,
  TrainEvent,
  ValidationScore,
} from '../events'
import { meanTimes, type Times } from '../logs/mean-times'
import type { RunLog } from '../logs/run-log'
import { isOver } from '../phases/plan'
import type { StepResult, Task } from '../tasks/task'
import { ahead } from './ahead'
import { expectFiniteLosses, expectFiniteTensors } from './expect-finite'
import type { RunPaths } from './run-folder'
import { createStopwatch } from './stopwatch'
import { whileDoing, type JobWatch } from './while-doing'

/** What the loop works with. */
export interface LoopOptions {
  readonly paths: RunPaths
  /** the phase's, in the run's `checkpoints/` */
  readonly checkpoints: string
  readonly config: Config
  readonly log: RunLog
  /** where training stands: the start, or a checkpoint's */
  readonly position: Position
  /** finish the step, write a checkpoint, and end */
  readonly signal: AbortSignal
  /** share of the time that training may take which is used; from 1 on it is not meant to go on */
  readonly timeUsed?: () => number
}

/** How training a task ended. */
export interface LoopEnd {
  readonly position: Position
  /** false where the signal stopped it */
  readonly over: boolean
  readonly seconds: number
}

/**
 * Trains a task to the end of its plan. All state is in `position` and the task, so that a run stopped anywhere, also by a power
 * cut, goes on from its last checkpoint to the same weights.
 *
 * Leaving the generator (`return()`) and the signal both write a checkpoint first.
 *
 * @throws UserError where a loss is not a number, or what would be saved holds one that is none; nothing is overwritten then
 */
export async function* runLoop<Batch>(
  task: Task<Batch>,
  { paths, checkpoints, config, log, position: from, signal, timeUsed = () => 0 }: LoopOptions,
): AsyncGenerator<TrainEvent, LoopEnd> {
  let position = from
  let unsaved = false
  let failed = false
  const { phase, plan } = task
  let sinceLogged: Times[] = []
  const watch = createStopwatch(plan.epochs * task.stepsPerEpoch - from.step)

  const whereabouts = () => ({ step: position.step, checkpoints, remedy: task.remedy })
  const save = async (): Promise<Checkpoint['tensors']> => {
    const tensors = await task.save()
    await expectFiniteTensors(tensors, whereabouts())
    return tensors
  }
  const checkpoint = async (saved?: Checkpoint['tensors']): Promise<CheckpointEvent> => {
    const tensors = saved ?? (await save())
    const folder = await writeCheckpoint(checkpoints, { position, tensors })
    unsaved = false
    await pruneCheckpoints(checkpoints, config.checkpoint.keep, position.best?.step)
    return { kind: 'checkpoint', phase, folder, step: position.step }
  }

  try {
    while (!isOver(plan, position)) {
      const { epoch } = position
      const batches = ahead(task.batches(epoch, position.batch))
      for (;;) {
        if (signal.aborted) break
        watch.wait()
        const { done, value: batch } = await batches.next()
        if (done || batch === undefined || signal.aborted) break
        const waited = watch.waited()
        const due = (position.step + 1) % config.checkpoint.everySteps === 0
        // also an epoch's last step: what follows it must not be drawn, measured or saved from a model that is lost
        const last = position.batch + 1 === task.stepsPerEpoch
        const read = due || last || (position.step + 1) % config.log.everySteps === 0
        const result = await task.step(batch, { epoch, step: position.step, read })
        position = { ...position, step: position.step + 1, batch: position.batch + 1 }
        unsaved = true
        const event = stepEvent(result, position, waited, watch.step(), task)
        sinceLogged.push(event)
        if (event.losses !== undefined) {
          await expectFiniteLosses(event, whereabouts())
          await log.append(stepLine(event, event.losses, meanTimes(sinceLogged)))
          sinceLogged = []
        }
        yield event
        // the epoch's end writes one of its own, after the validation
        if (due && position.batch < task.stepsPerEpoch) yield await checkpoint()
      }
      await batches.return(undefined)
      if (signal.aborted && position.batch < task.stepsPerEpoch) break

      const score = yield* between('validation', (job) => task.validate(job), signal)
      if (score === 'stopped') break
      const end = async (job: JobWatch) => (await task.endEpoch?.(epoch + 1, job)) ?? []
      const told = yield* between('epoch', end, signal)
      if (told === 'stopped') break
      for (const message of told) yield { kind: 'note', message }
      position = { ...position, epoch: epoch + 1, batch: 0 }
      unsaved = true
      const tensors = await save()
      // without a validation split the newest epoch is the model
      const best = score === undefined || isBetter(score, position.best)
      if (best) await task.saveModel(paths.model)
      if (score !== undefined) {
        const { metric, value } = score
        const place = { phase, step: position.step, epoch: epoch + 1 }
        const { step } = place
        if (best) position = { ...position, best: { epoch: epoch + 1, step, metric, value } }
        await log.append({ kind: 'validation', ...place, score })
        yield { kind: 'validation', ...place, score, best }
      }
      yield await checkpoint(tensors)
    }
    if (unsaved) yield await checkpoint()
    // time that is up within an epoch: the newest state is the model, unless a validation has chosen one
    if (timeUsed() >= 1 && position.batch > 0 && position.best === undefined)
      await task.saveModel(paths.model)
    return { position, over: isOver(plan, position), seconds: watch.elapsed() }
  } catch (error) {
    failed = true
    throw error
  } finally {
    // only reached with something unsaved when the reader left at a yield
    if (unsaved && !failed) await checkpoint()
  }
}

/** The first of equal ones is kept; a score of another metric than before begins anew. */
function isBetter({ metric, value, higherIsBetter }: ValidationScore, best?: BestEpoch): boolean {
  if (best === undefined || best.metric !== metric) return true
  return higherIsBetter ? value > best.value : value < best.value
}

/** A job between two epochs; `stopped` where the signal cut it short (it is done again on resume). */
async function* between<T>(
  task: ProgressEvent['task'],
  job: (watch: JobWatch) => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, T | 'stopped'> {
  try {
    return yield* whileDoing({ task, unit: 'pictures' }, job, signal)
  } catch (error) {
    if (signal.aborted) return 'stopped'
    throw error
  }
}

function stepEvent<Batch>(
  { seconds, ...result }: StepResult,
  { step, epoch }: Position,
  waited: number,
  secondsLeft: number,
  { phase, plan, stepsPerEpoch }: Task<Batch>,
): StepEvent {
  return {
    kind: 'step',
    phase,
    step,
    epoch: epoch + 1,
    steps: plan.epochs * stepsPerEpoch,
    ...result,
    seconds: { ...seconds, data: seconds.data + waited },
    secondsLeft,
  }
}

function stepLine(
  { phase, step, epoch, rate, gradientNorm = Number.NaN }: StepEvent,
  { total = Number.NaN, ...terms }: Readonly<Record<string, number>>,
  times: Times,
): StepLine {
  return { kind: 'step', phase, step, epoch, loss: total, terms, rate, gradientNorm, ...times }
}
