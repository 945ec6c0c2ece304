import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '@laviter/runtime'
import { createClock, JOINT_PARTS, type Clock, type JointPart } from '@laviter/trainer/joint'
import type { JointSize } from './joint-size'
import { openJointStep } from './joint-step'
import { median } from './row'
import type { StepReport } from './step-rows'

/** What a process that takes steps of phase 3 says of them, on one line of JSON. */
export interface JointReport extends StepReport {
  /** numbers that are trained, by module */
  readonly parameters: Readonly<Record<string, number>>
  /** of the last step, by name */
  readonly losses: Readonly<Record<string, number>>
}

const { repeats, ...size } = JSON.parse(process.argv[2]!) as JointSize & { repeats: number }
await openBackend({ device: 'cpu', training: true })
const step = openJointStep(size)
await step.run(createClock(JOINT_PARTS)) // the optimisers' state, the frozen layers' folds
const kept = tf.memory().numTensors
let most = 0
let losses: JointReport['losses'] = {}
const times: number[] = []
const spent = new Map<JointPart, number>()
for (let i = 0; i < repeats; i++) {
  const from = performance.now()
  const clock = createClock(JOINT_PARTS)
  losses = await step.run(counting(clock))
  for (const [part, seconds] of Object.entries(clock.stop()) as [JointPart, number][])
    spent.set(part, (spent.get(part) ?? 0) + 1000 * seconds)
  times.push(performance.now() - from)
}
const report: JointReport = {
  milliseconds: median(times),
  parts: Object.fromEntries([...spent].map(([part, total]) => [part, total / repeats])),
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
  parameters: step.parameters,
  tensors: { kept, most },
  losses,
}
if (tf.memory().numTensors !== kept)
  throw new Error(`${tf.memory().numTensors - kept} tensors were left behind by ${repeats} steps`)
console.log(JSON.stringify(report))

/** Also notes how many tensors are alive where a part ends. */
function counting(clock: Clock<JointPart>): Clock<JointPart> {
  return {
    ...clock,
    to: (part) => {
      most = Math.max(most, tf.memory().numTensors)
      clock.to(part)
    },
  }
}
