import type { MetricLine, Seconds, StepLine, TermName, ValidationLine } from '../../events'
import type { TrainingHistory, ValidationPoint } from '../report-data'

const TERM_NAMES: readonly TermName[] = ['w0', 'w1', 's0', 's1']

/** One run's lines with what a reader calls it. */
export interface LoggedRun {
  readonly label: string
  readonly lines: readonly MetricLine[]
}

/**
 * The curves that a run's `metrics.jsonl` holds.
 *
 * @param runs - the first is the subject; of the others only the validation is shown
 * @returns undefined where the subject logged no step
 */
export function trainingHistory(
  runs: readonly LoggedRun[],
  { batch, classesMasked }: { readonly batch: number; readonly classesMasked: boolean },
): TrainingHistory | undefined {
  const steps = (runs[0]?.lines ?? []).filter((line): line is StepLine => line.kind === 'step')
  if (steps.length === 0) return undefined
  const curve = (read: (line: StepLine) => number | undefined) =>
    steps.flatMap((line) => {
      const y = read(line)
      return y !== undefined && Number.isFinite(y) ? [{ x: line.step, y }] : []
    })
  const spent = stepSeconds(steps)
  return {
    batch,
    classesMasked,
    terms: TERM_NAMES.map((name) => ({ name, points: curve((line) => line[name]) })).filter(
      ({ points }) => points.length > 0,
    ),
    validation: runs.flatMap(validationPoints),
    rate: curve(({ rate }) => rate),
    gradientNorm: curve(({ gradientNorm }) => gradientNorm),
    seconds: spent
      ? [
          { name: 'data', value: spent.data },
          { name: 'forward', value: spent.forward },
          { name: 'backward and update', value: spent.backward },
        ]
      : [],
  }
}

/**
 * What all steps took, by what it went to; not every step is logged, those that are stand for the others.
 *
 * @returns undefined where none was logged
 */
export function stepSeconds(lines: readonly MetricLine[]): Seconds | undefined {
  const steps = lines.filter((line): line is StepLine => line.kind === 'step')
  if (steps.length === 0) return undefined
  const scale = Math.max(...steps.map(({ step }) => step)) / steps.length
  const sum = (part: keyof Seconds) =>
    scale * steps.reduce((total, { seconds }) => total + seconds[part], 0)
  return { data: sum('data'), forward: sum('forward'), backward: sum('backward') }
}

/** The first of the highest is the one that is kept, as in training. */
function validationPoints({ label, lines }: LoggedRun): ValidationPoint[] {
  const found = lines.filter((line): line is ValidationLine => line.kind === 'validation')
  const best = Math.max(...found.map(({ rPrecision }) => rPrecision.value))
  const kept = found.find(({ rPrecision }) => rPrecision.value === best)
  return found.map((line) => ({
    run: label,
    epoch: line.epoch,
    value: line.rPrecision.value,
    best: line === kept,
    chance: line.rPrecision.chance,
  }))
}
