import { timeRow, type BenchRow } from './row'
import type { SteadyReport } from './steady-joint'

/** Rows of what a process holds on to: tensors, which may not grow, and memory, which a collector frees when it likes. */
export function steadyRows(name: string, { tensors, megabytes }: SteadyReport): BenchRow[] {
  const [ours, peer] = [tensors.last, tensors.first]
  return [
    timeRow({
      ...{ name: `${name}: tensors`, ours, peer },
      ...{ peerName: 'after the first step', unit: 'tensors', goal: 1 },
    }),
    timeRow({
      ...{ name: `${name}: resident memory`, ours: megabytes.late, peer: megabytes.early },
      ...{ peerName: 'in the second fifth of them', unit: 'MB', goal: 0.97 },
    }),
  ]
}
