import { JOINT_PART_NAMES } from '@laviter/trainer/joint'
import { MEDIUM, TINY, type JointSize } from './joint-size'
import type { JointReport } from './measure-joint'
import { inOwnProcess } from './own-process'
import { peerReport, type PeerStyle } from './peer'
import type { Bench, BenchRow } from './row'
import { expectSameStep, stepRows, type StepReport } from './step-rows'
import { steadyRows } from './steady-rows'
import type { SteadyReport } from './steady-joint'

const [REPEATS, STEPS] = [5, 500]

const STYLES: { style: PeerStyle; peerName: string; goal: number }[] = [
  { style: 'reference', peerName: 'PyTorch as the reference runs it', goal: 1.5 },
  { style: 'best', peerName: 'PyTorch at its best', goal: 1 },
]

/** Its parts by the names that the report gives them; the batch is in memory on both sides. */
const named = <Report extends Pick<StepReport, 'parts'>>(report: Report): Report => ({
  ...report,
  parts: Object.fromEntries(
    Object.entries(JOINT_PART_NAMES)
      .filter(([part]) => part !== 'data')
      .map(([part, name]) => [name, report.parts[part] ?? NaN]),
  ),
})

/** A step of phase 3 at a size: time, peak memory, and each part of the step beside PyTorch's. */
export async function compareJointSteps(size: JointSize, called: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { style, peerName, goal } of STYLES) {
    const options = { style, repeats: REPEATS, size: JSON.stringify(size) }
    const peer = await peerReport<Omit<JointReport, 'tensors'>>('joint', options)
    const ours = await inOwnProcess<JointReport>('measure-joint', { ...size, repeats: REPEATS })
    expectSameStep(ours, peer)
    const name = `joint step, ${called}, ${size.generator.sizes.join('/')} px, batch ${size.batch}`
    rows.push(...stepRows({ name, ours: named(ours), peer: named(peer), peerName, goal }))
  }
  return rows
}

/** A step of phase 3 at the sizes of aviary/medium, and what a process holds on to over many small ones. */
const bench: Bench = async () => {
  const rows = await compareJointSteps(MEDIUM, 'sizes of medium')
  const steady = await inOwnProcess<SteadyReport>('steady-joint', { ...TINY, steps: STEPS })
  return [...rows, ...steadyRows(`joint step, tiny, ${STEPS} times`, steady)]
}

export default bench
