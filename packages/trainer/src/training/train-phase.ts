import {
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Position,
} from '../checkpoint/checkpoint'
import type { TrainedEvent, TrainEvent } from '../events'
import { openRunLog } from '../logs/run-log'
import type { Phase, PhaseContext } from '../phases/phase'
import { stopsEarly, type Plan } from '../phases/plan'
import type { Task } from '../tasks/task'
import { runLoop, type LoopEnd } from './loop'
import { checkpointsOf } from './run-folder'

/**
 * Trains a phase from where its last checkpoint left it, and frees what it took.
 *
 * @param phase - not over yet
 * @param context - what it is opened with
 * @returns where it stands then
 */
export async function* trainPhase(
  phase: Phase,
  context: Omit<PhaseContext, 'own'>,
): AsyncGenerator<TrainEvent, LoopEnd> {
  const { paths, config, signal, timeUsed } = context
  const opened: { dispose(): void | Promise<void> }[] = []
  try {
    const task = yield* phase.open({
      ...context,
      own: (thing) => {
        opened.push(thing)
        return thing
      },
    })
    const checkpoints = checkpointsOf(paths, phase.name)
    const position = await restorePosition(task, checkpoints, config.seed)
    const { step, epoch } = position
    if (task.overwritesItsStart === true && step === 0) {
      await writeCheckpoint(checkpoints, { position, tensors: await task.save() })
    }
    const log = await openRunLog(paths, { phase: phase.name, step, epochs: epoch })
    const { plan, stepsPerEpoch, parameters } = task
    yield {
      kind: 'start',
      run: paths.folder,
      config,
      phase: phase.name,
      steps: stepsPerEpoch * plan.epochs,
      stepsPerEpoch,
      epochs: plan.epochs,
      step,
      parameters,
      ...(task.unit && { unit: task.unit }),
    }
    const end = yield* runLoop(task, {
      ...{ paths, checkpoints, config, log, position, signal },
      ...(timeUsed && { timeUsed }),
    })
    if (end.over) yield trained(plan, end.position, end.seconds)
    return end
  } finally {
    for (const each of opened.reverse()) await each.dispose()
  }
}

/**
 * Puts a task where its phase's last checkpoint left it.
 *
 * @param checkpoints - the phase's folder
 * @returns that position; the start where there is no checkpoint yet
 * @throws UserError where the checkpoint is damaged or does not fit
 */
async function restorePosition<Batch>(
  task: Task<Batch>,
  checkpoints: string,
  seed: number,
): Promise<Position> {
  const last = (await listCheckpoints(checkpoints)).at(-1)
  if (last === undefined) {
    return { version: 1, phase: task.phase, seed, step: 0, epoch: 0, batch: 0 }
  }
  const { position, tensors } = await readCheckpoint(checkpoints, last)
  await task.restore(tensors)
  return position
}

/** @returns the event that a phase which stands there is over */
export function trained(plan: Plan, position: Position, seconds: number): TrainedEvent {
  const { phase, step, epoch, best } = position
  const early = stopsEarly(plan, position)
  return { kind: 'trained', phase, step, epoch, early, ...(best && { best }), seconds }
}
