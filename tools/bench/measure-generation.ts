import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '@laviter/runtime'
import { openGenerationStep, type GenerationSize } from './generation-step'
import { PartClock } from './part-clock'
import { median } from './row'
import type { StepReport } from './step-rows'

/** What a process that takes steps of phase 2 says of them, on one line of JSON. */
export interface GenerationReport extends StepReport {
  /** numbers that are trained */
  readonly parameters: number
}

const { repeats, ...size } = JSON.parse(process.argv[2]!) as GenerationSize & { repeats: number }
await openBackend({ device: 'cpu', training: true })
const step = await openGenerationStep(size)
await step.run(new PartClock()) // the optimisers' state
const kept = tf.memory().numTensors
const clock = new PartClock()
const times: number[] = []
for (let i = 0; i < repeats; i++) {
  const from = performance.now()
  await step.run(clock)
  times.push(performance.now() - from)
}
if (tf.memory().numTensors !== kept)
  throw new Error(`${tf.memory().numTensors - kept} tensors were left behind by ${repeats} steps`)
const report: GenerationReport = {
  milliseconds: median(times),
  parts: Object.fromEntries(
    Object.entries(clock.milliseconds).map(([part, total]) => [part, total / repeats]),
  ),
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
  parameters: step.parameters,
  tensors: { kept, most: clock.tensors },
}
console.log(JSON.stringify(report))
