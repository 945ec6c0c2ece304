import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '@laviter/runtime'
import { createClock, JOINT_PARTS } from '@laviter/trainer/joint'
import type { JointSize } from './joint-size'
import { openJointStep } from './joint-step'
import { median } from './row'

/** What a process that takes many steps of phase 3 says of what it holds on to, on one line of JSON. */
export interface SteadyReport {
  /** alive after the first step, and after the last */
  readonly tensors: { readonly first: number; readonly last: number }
  /** resident set: the median of the steps from a fifth to two fifths of the way, and that of the last fifth */
  readonly megabytes: { readonly early: number; readonly late: number }
}

const { steps, ...size } = JSON.parse(process.argv[2]!) as JointSize & { steps: number }
await openBackend({ device: 'cpu', training: true })
const step = openJointStep(size)
const take = () => step.run(createClock(JOINT_PARTS))
await take()
const first = tf.memory().numTensors
const resident: number[] = []
for (let i = 0; i < steps; i++) {
  await take()
  resident.push(process.memoryUsage.rss() / 1e6)
}
const share = (from: number, to: number) => median(resident.slice(from * steps, to * steps))
const report: SteadyReport = {
  tensors: { first, last: tf.memory().numTensors },
  megabytes: { early: share(0.2, 0.4), late: share(0.8, 1) },
}
console.log(JSON.stringify(report))
