import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { GenerationSize } from './generation-step'
import type { GenerationReport } from './measure-generation'
import { peerReport, type PeerStyle } from './peer'
import { timeRow, type Bench, type BenchRow } from './row'

const run = promisify(execFile)
const program = fileURLToPath(new URL('./measure-generation.ts', import.meta.url))

/** The paper's widths for birds. */
const CUB: GenerationSize = { batch: 4, sizes: [64, 128, 256], width: 32, judgeWidth: 64 }
const REPEATS = 3

const STYLES: { style: PeerStyle; peerName: string; goal: number }[] = [
  { style: 'reference', peerName: 'PyTorch as the reference runs it', goal: 1.3 },
  { style: 'best', peerName: 'PyTorch at its best', goal: 1 },
]

/** Ours in a process of its own, so that the peak of memory is this step's. */
async function measure(size: GenerationSize): Promise<GenerationReport> {
  const args = [...process.execArgv, program, JSON.stringify({ ...size, repeats: REPEATS })]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as GenerationReport
}

/** A step of phase 2 at full size: time, peak memory, and each part of the step beside PyTorch's. */
const bench: Bench = async () => {
  const rows: BenchRow[] = []
  for (const { style, peerName, goal } of STYLES) {
    const options = { ...CUB, sizes: CUB.sizes.join(','), style, repeats: REPEATS }
    const peer = await peerReport<Omit<GenerationReport, 'tensors'>>('generation', options)
    const ours = await measure(CUB)
    if (ours.parameters !== peer.parameters)
      throw new Error(`ours trains ${ours.parameters} numbers, PyTorch ${peer.parameters}`)
    const name = `phase tim step, ${CUB.sizes.join('/')} px, batch ${CUB.batch}`
    const times = { ours: ours.milliseconds, peer: peer.milliseconds, unit: 'ms' }
    rows.push(timeRow({ name, peerName, ...times, goal }))
    const whole = Object.values(ours.parts).reduce((sum, each) => sum + each, 0)
    for (const [part, milliseconds] of Object.entries(ours.parts)) {
      const share = Math.round((100 * milliseconds) / whole)
      const spent = { ours: milliseconds, peer: peer.parts[part] ?? NaN, unit: 'ms' }
      rows.push(timeRow({ name: `  ${part}, ${share} %`, peerName, ...spent }))
    }
    const { kept, most } = ours.tensors
    const memory = { ours: ours.peakMegabytes, peer: peer.peakMegabytes, unit: 'MB' }
    rows.push(
      timeRow({
        name: `  peak memory, ${kept} to ${most} tensors`,
        peerName,
        ...memory,
        goal: 0.67, // at most 1.5 times as much
      }),
    )
  }
  return rows
}

export default bench
