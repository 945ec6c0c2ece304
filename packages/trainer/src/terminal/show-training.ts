import type { JointLossName } from '@laviter/losses'
import pc from 'picocolors'
import type { BestEpoch, StartEvent, StepEvent, TrainEvent, ValidationScore } from '../events'
import { duration, type Progress } from './progress'

const LABELS = {
  data: 'data',
  weights: 'weights',
  features: 'features',
  pictures: 'pictures',
  validation: 'validation',
  epoch: 'samples',
  evaluation: 'measuring',
} as const

/**
 * Shows the events of a training run.
 *
 * @param progress - bar or lines
 * @returns what takes the events, in order
 */
export function showTraining(progress: Progress): (event: TrainEvent) => void {
  let phase: StartEvent | undefined
  let told: StepEvent | undefined
  let spent = { data: 0, forward: 0, backward: 0 }
  return (event) => {
    switch (event.kind) {
      case 'progress':
        progress.show(LABELS[event.task], event.done, event.total, { unit: event.unit })
        break
      case 'note':
        progress.note(event.message)
        break
      case 'start':
        phase = event
        told = undefined
        spent = { data: 0, forward: 0, backward: 0 }
        progress.note(
          `${pc.bold(`${event.config.name}, phase ${event.phase}`)} in ${event.run}: ${event.epochs} epochs of ${event.stepsPerEpoch} steps, ` +
            `${event.parameters.toLocaleString('en')} numbers to train` +
            `${event.step > 0 ? `, from step ${event.step}` : ''}`,
        )
        break
      case 'step':
        if (event.losses !== undefined) told = event
        for (const name of ['data', 'forward', 'backward'] as const)
          spent[name] += event.seconds[name]
        progress.show(`phase ${event.phase}`, event.step, event.steps, {
          text: stepText(event, told, phase, spent),
        })
        break
      case 'validation':
        progress.note(
          `epoch ${event.epoch}: ${scoreText(event.score)}${event.best ? pc.green(' best so far') : ''}`,
        )
        break
      case 'checkpoint':
        break
      case 'trained':
        progress.note(trainedText(event))
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
  told: Pick<StepEvent, 'losses' | 'chance'> | undefined,
  phase: StartEvent | undefined,
  spent: Readonly<Record<'data' | 'forward' | 'backward', number>>,
): string {
  const total = Math.max(1e-9, spent.data + spent.forward + spent.backward)
  const shares = Object.entries(spent).map(
    ([name, s]) => `${name} ${Math.round((100 * s) / total)} %`,
  )
  const { name, each } = phase?.unit ?? { name: 'steps', each: 1 }
  const speed = (each * (steps - step)) / secondsLeft
  const rate = secondsLeft > 0 ? `${speed.toFixed(speed < 100 ? 1 : 0)} ${name}/s, ` : ''
  return `epoch ${epoch}, ${lossText(told)}${rate}${duration(secondsLeft)} left, ${shares.join(' ')}`
}

function lossText({ losses, chance }: Pick<StepEvent, 'losses' | 'chance'> = {}): string {
  if (losses?.['total'] === undefined) return ''
  const beside = chance === undefined ? '' : ` (chance ${chance.toFixed(2)})`
  return `loss ${losses['total'].toFixed(2)}${beside}${termsText(losses)}, `
}

/** The five losses of joint training by the paper's names; other phases have one that matters. */
function termsText(losses: Readonly<Record<string, number>>): string {
  if (losses['vta'] === undefined) return ''
  const terms = Object.entries(JOINT_TERMS).flatMap(([name, label]) => {
    const value = losses[name]
    return value === undefined ? [] : [`${label} ${value.toFixed(2)}`]
  })
  return ` of ${terms.join(' ')}`
}

/** In the order of Eq. 16. */
const JOINT_TERMS = {
  tim: 'TIM',
  itm: 'ITM',
  fakeImage: 'FI',
  fakeText: 'FT',
  vta: 'VTA',
} as const satisfies Readonly<Record<JointLossName, string>>

function scoreText({ metric, value, chance }: ValidationScore): string {
  const beside = chance === undefined ? '' : ` (chance ${figure(metric, chance)})`
  return `${metric} ${figure(metric, value)}${beside}`
}

/** A share is read in percent, CIDEr and a loss as they are. */
function figure(metric: ValidationScore['metric'], value: number): string {
  return metric === 'R-precision' ? `${(100 * value).toFixed(1)} %` : value.toFixed(3)
}

function trainedText({
  phase,
  step,
  epoch,
  early,
  best,
  seconds,
}: Extract<TrainEvent, { kind: 'trained' }>): string {
  const time = seconds > 0 ? ` in ${duration(seconds)}` : ' already'
  const stop = early ? `, stopped early after epoch ${epoch}` : ''
  return `Phase ${phase} is trained to step ${step}${time}${stop}${bestText(best)}`
}

const bestText = (best?: BestEpoch) =>
  best === undefined
    ? ''
    : `; best epoch ${best.epoch}, ${best.metric} ${figure(best.metric, best.value)} on the validation split`

function endText(event: Extract<TrainEvent, { kind: 'end' }>): string {
  const { reason, run, phase, step, best, untouched } = event
  if (untouched) return `Stopped before the new run began: ${run} holds the old one as it was.`
  if (reason === 'done') return `Next: laviter eval ${run}`
  const where =
    step > 0
      ? `at step ${step} of phase ${phase}, checkpoint written`
      : `before the first step of phase ${phase}`
  return `Stopped ${where}${bestText(best)}.\nGo on: laviter train --run ${run} --resume`
}
