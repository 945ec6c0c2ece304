import { timeRow, type BenchRow } from './row'

/** What one side says of a training step that it took a few times. */
export interface StepReport {
  /** median of a step */
  readonly milliseconds: number
  /** mean milliseconds of each part of a step */
  readonly parts: Readonly<Record<string, number>>
  /** the process's largest resident set */
  readonly peakMegabytes: number
  /** ours: between steps, and the most inside one */
  readonly tensors: { readonly kept: number; readonly most: number }
}

/** A step on both sides. */
export interface StepComparison {
  readonly name: string
  readonly ours: StepReport
  readonly peer: Omit<StepReport, 'tensors'>
  readonly peerName: string
  /** the least ratio of times wanted */
  readonly goal: number
  /** the least ratio of peaks of memory wanted; absent: it only informs */
  readonly memoryGoal?: number
}

/** Rows of a step: its time, that of each part with its share of ours, peak memory. */
export function stepRows({
  name,
  ours,
  peer,
  peerName,
  goal,
  memoryGoal,
}: StepComparison): BenchRow[] {
  const whole = Object.values(ours.parts).reduce((sum, each) => sum + each, 0)
  const { kept, most } = ours.tensors
  return [
    timeRow({ name, ours: ours.milliseconds, peer: peer.milliseconds, peerName, unit: 'ms', goal }),
    ...Object.entries(ours.parts).map(([part, spent]) =>
      timeRow({
        name: `  ${part}, ${Math.round((100 * spent) / whole)} %`,
        ours: spent,
        peer: peer.parts[part] ?? NaN,
        peerName,
        unit: 'ms',
      }),
    ),
    timeRow({
      name: `  peak memory, ${kept} to ${most} tensors`,
      ours: ours.peakMegabytes,
      peer: peer.peakMegabytes,
      peerName,
      unit: 'MB',
      ...(memoryGoal !== undefined && { goal: memoryGoal }),
    }),
  ]
}

/** Times compare only where the work is the same: as many numbers trained in each module, by the same losses. */
export function expectSameStep(ours: SameStep, peer: SameStep): void {
  for (const module of new Set([...Object.keys(ours.parameters), ...Object.keys(peer.parameters)]))
    if (ours.parameters[module] !== peer.parameters[module])
      throw new Error(
        `${module}: ours trains ${ours.parameters[module]} numbers, PyTorch ${peer.parameters[module]}`,
      )
  for (const name of new Set([...Object.keys(ours.losses), ...Object.keys(peer.losses)]))
    if (!Number.isFinite(ours.losses[name]) || !Number.isFinite(peer.losses[name]))
      throw new Error(`loss ${name} is ${ours.losses[name]}, of PyTorch ${peer.losses[name]}`)
}

/** What a step trains and by what, by name. */
interface SameStep {
  readonly parameters: Readonly<Record<string, number>>
  readonly losses: Readonly<Record<string, number>>
}
