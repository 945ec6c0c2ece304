import type { GenerationSize } from './generation-step'
import type { GenerationReport } from './measure-generation'
import { inOwnProcess } from './own-process'
import { peerReport, type PeerStyle } from './peer'
import type { Bench, BenchRow } from './row'
import { stepRows } from './step-rows'

/** The paper's widths for birds. */
const CUB: GenerationSize = { batch: 4, sizes: [64, 128, 256], width: 32, judgeWidth: 64 }
const REPEATS = 3

const STYLES: { style: PeerStyle; peerName: string; goal: number }[] = [
  { style: 'reference', peerName: 'PyTorch as the reference runs it', goal: 1.3 },
  { style: 'best', peerName: 'PyTorch at its best', goal: 1 },
]

/** A step of phase 2 at full size: time, peak memory, and each part of the step beside PyTorch's. */
const bench: Bench = async () => {
  const rows: BenchRow[] = []
  for (const { style, peerName, goal } of STYLES) {
    const options = { ...CUB, sizes: CUB.sizes.join(','), style, repeats: REPEATS }
    const peer = await peerReport<Omit<GenerationReport, 'tensors'>>('generation', options)
    const ours = await inOwnProcess<GenerationReport>('measure-generation', {
      ...CUB,
      repeats: REPEATS,
    })
    if (ours.parameters !== peer.parameters)
      throw new Error(`ours trains ${ours.parameters} numbers, PyTorch ${peer.parameters}`)
    const name = `phase tim step, ${CUB.sizes.join('/')} px, batch ${CUB.batch}`
    // at most 1.5 times as much memory
    rows.push(...stepRows({ name, ours, peer, peerName, goal, memoryGoal: 0.67 }))
  }
  return rows
}

export default bench
