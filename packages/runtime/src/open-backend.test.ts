import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from './open-backend'

test('tests of every package compute on it, with gradients and typed arrays of this realm', async () => {
  const backend = await openBackend({ device: 'cpu' })
  expect(backend).toMatchObject({ name: 'tensorflow', gpu: false })
  expect(tf.getBackend()).toBe('tensorflow')
  const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2, 3]))
  expect(gradient.dataSync()).toBeInstanceOf(Float32Array)
  expect(Array.from(gradient.dataSync())).toEqual([2, 4, 6])
})

test('is idempotent, at once too', async () => {
  const [a, b] = await Promise.all([openBackend(), openBackend({ device: 'cpu' })])
  expect(a).toBe(b)
})

test('plain JavaScript is for a process of its own', async () => {
  await openBackend({ device: 'cpu' })
  await expect(openBackend({ backend: 'cpu' })).rejects.toThrow(/already open: .* a new process/)
})

test.each([
  [{ device: 'GPU' }, /device is "GPU": use auto, cpu, gpu/],
  [{ backend: 'webgl' }, /backend is "webgl": use cpu/],
])('%j is no choice', async (options, message) => {
  // as plain JavaScript may call it
  await expect(openBackend(options as never)).rejects.toThrow(message)
})
