import pc from 'picocolors'
import type { StepEvent, TrainEvent } from '../events'
import { duration, type Progress } from './progress'

const LABELS = {
  data: 'data',
  weights: 'weights',
  features: 'features',
  validation: 'validation',
} as const

/**
 * Shows the events of a training run.
 *
 * @param progress - bar or lines
 * @returns what takes the events, in order
 */
export function showTraining(progress: Progress): (event: TrainEvent) => void {
  let chance = 0
  let losses: StepEvent['losses']
  const spent = { data: 0, forward: 0, backward: 0 }
  return (event) => {
    switch (event.kind) {
      case 'progress':
        progress.show(LABELS[event.task], event.done, event.total, { unit: event.unit })
        break
      case 'note':
        progress.note(event.message)
        break
      case 'start':
        chance = event.chance
        progress.note(
          `${pc.bold(event.config.name)} in ${event.run}: ${event.epochs} epochs of ${event.stepsPerEpoch} steps, ` +
            `${event.parameters.toLocaleString('en')} numbers to train` +
            `${event.step > 0 ? `, from step ${event.step}` : ''}`,
        )
        break
      case 'step':
        losses = event.losses ?? losses
        for (const name of ['data', 'forward', 'backward'] as const)
          spent[name] += event.seconds[name]
        progress.show('training', event.step, event.steps, {
          text: stepText(event, losses, chance, spent),
        })
        break
      case 'validation':
        progress.note(
          `epoch ${event.epoch}: R-precision ${percent(event.rPrecision.value)} ` +
            `(chance ${percent(event.rPrecision.chance)})${event.best ? pc.green(' best so far') : ''}`,
        )
        break
      case 'checkpoint':
        break
      case 'end':
        progress.stop()
        progress.note(endText(event))
        break
    }
  }
}

function stepText(
  { epoch, secondsLeft, steps, step }: StepEvent,
  losses: StepEvent['losses'],
  chance: number,
  spent: Readonly<Record<'data' | 'forward' | 'backward', number>>,
): string {
  const total = Math.max(1e-9, spent.data + spent.forward + spent.backward)
  const shares = Object.entries(spent).map(
    ([name, s]) => `${name} ${Math.round((100 * s) / total)} %`,
  )
  const rate = secondsLeft > 0 ? `${((steps - step) / secondsLeft).toFixed(1)} steps/s, ` : ''
  const loss =
    losses?.['total'] === undefined
      ? ''
      : `loss ${losses['total'].toFixed(2)} (chance ${chance.toFixed(2)}), `
  return `epoch ${epoch}, ${loss}${rate}${duration(secondsLeft)} left, ${shares.join(' ')}`
}

function endText(event: Extract<TrainEvent, { kind: 'end' }>): string {
  const best =
    event.best === undefined
      ? ''
      : `; best epoch ${event.best.epoch}, R-precision ${percent(event.best.rPrecision)} on the validation split`
  return event.reason === 'done'
    ? `Trained to step ${event.step}${event.seconds > 0 ? ` in ${duration(event.seconds)}` : ' already'}${best}.\nNext: laviter eval ${event.run}`
    : `Stopped at step ${event.step}, checkpoint written${best}.\nGo on: laviter train --run ${event.run} --resume`
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`
