import type { MetricLine, Seconds, StepLine } from '../events'
import type { PhaseName } from '../phases/phase-name'

/** A logged step, and how many it stands for: itself and those before it that were not logged. */
export interface LoggedStep {
  readonly line: StepLine
  readonly steps: number
}

/** @returns the logged steps of a phase, in order */
export function loggedSteps(lines: readonly MetricLine[], phase: PhaseName): LoggedStep[] {
  let before = 0
  return lines.flatMap((line): LoggedStep[] => {
    if (line.kind !== 'step' || line.phase !== phase) return []
    const steps = line.step - before
    before = line.step
    return [{ line, steps }]
  })
}

/**
 * What all steps of a phase took, by what it went to.
 *
 * @param lines - of a run's metrics.jsonl
 * @returns undefined where none was logged
 */
export function stepSeconds(lines: readonly MetricLine[], phase: PhaseName): Seconds | undefined {
  const logged = loggedSteps(lines, phase)
  if (logged.length === 0) return undefined
  const sum = (part: keyof Seconds) =>
    logged.reduce((total, { line, steps }) => total + steps * line.seconds[part], 0)
  return { data: sum('data'), forward: sum('forward'), backward: sum('backward') }
}

/** @returns seconds that the steps of a phase took in all; undefined where none was logged */
export function phaseSeconds(lines: readonly MetricLine[], phase: PhaseName): number | undefined {
  const spent = stepSeconds(lines, phase)
  return spent && spent.data + spent.forward + spent.backward
}
