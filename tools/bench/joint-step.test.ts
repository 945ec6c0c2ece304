import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '@laviter/runtime'
import { createClock, JOINT_PARTS } from '@laviter/trainer/joint'
import { TINY } from './joint-size'
import { JOINT_LOSSES, openJointStep } from './joint-step'

test('takes all five losses and every part, trains every module, and leaves nothing behind', async () => {
  await openBackend({ device: 'cpu' })
  const before = tf.memory().numTensors
  const step = openJointStep(TINY)
  const first = await step.run(createClock(JOINT_PARTS))
  const { numTensors } = tf.memory()
  const clock = createClock(JOINT_PARTS)
  const { total, tim, itm, fakeImage, fakeText, vta } = await step.run(clock)
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(Object.keys(first)).toEqual([...JOINT_LOSSES])
  expect(total).toBeCloseTo(0.01 * tim! + 0.1 * itm! + fakeImage! + fakeText! + 5 * vta!, 3)
  expect(Object.entries(clock.stop()).filter(([, seconds]) => !(seconds > 0))).toEqual([])
  expect(Object.keys(step.parameters)).toHaveLength(5)
  expect(Object.values(step.parameters).every((count) => count > 0)).toBe(true)
  step.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
