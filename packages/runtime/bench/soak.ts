import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '../src/index'
import { createStep } from './step'

/**
 * Does a long training leak? 3,000 steps; memory is read at every 250th. It passes where the resident set of the last
 * reading is within 5 % of that at step 500 (before, TensorFlow's pools fill) and the tensors are as many as before.
 */
const STEPS = 3000
const EVERY = 250
const SETTLED = 500

const { tensorflow, device } = await openBackend({ device: 'cpu', training: true })
const step = createStep(16, 32, 16)
step.run() // the optimiser's state
const tensors = tf.memory().numTensors
const readings: { step: number; megabytes: number }[] = []
for (let i = 1; i <= STEPS; i++) {
  step.run()
  if (i % EVERY) continue
  const megabytes = Math.round(process.memoryUsage.rss() / 1e6)
  readings.push({ step: i, megabytes })
  process.stderr.write(`step ${i}: ${megabytes} MB, ${tf.memory().numTensors} tensors\n`)
}
const settled = readings.find(({ step }) => step === SETTLED)?.megabytes ?? NaN
const last = readings.at(-1)?.megabytes ?? NaN
const growth = last / settled - 1
const flat = growth < 0.05 && tf.memory().numTensors === tensors
console.log(
  JSON.stringify({
    tensorflow,
    device,
    node: process.version,
    tensors,
    settled,
    last,
    growth,
    flat,
  }),
)
process.exitCode = flat ? 0 : 1
