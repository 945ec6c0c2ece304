import * as tf from '@tensorflow/tfjs-core'
import { scratchFolder, withEnvironment } from '../testing/scratch'
import { doctor } from './doctor'
import { openBackend } from './open-backend'

const cache = scratchFolder()
withEnvironment(() => ({ LAVITER_CACHE: cache }))

const product = () => Array.from(tf.matMul([[1, 2]], [[3], [4]]).dataSync())
const stderr = () => jest.spyOn(process.stderr, 'write')

test('without TensorFlow, inference goes on in WebAssembly, and a note says so once', async () => {
  const written = stderr()
  const onNote = jest.fn()
  const backend = await openBackend({ onNote })
  expect(backend).toMatchObject({ name: 'wasm', device: 'WebAssembly', gpu: false })
  expect(onNote.mock.calls).toEqual([[backend.note]])
  expect(await openBackend()).toBe(backend)
  expect(backend.note).toMatch(
    /^TensorFlow is not installed\. Run `laviter-runtime install`\. Computing on WebAssembly/,
  )
  expect(tf.getBackend()).toBe('wasm')
  expect(product()).toEqual([11])
  expect(written).not.toHaveBeenCalled()
})

test('training goes on in JavaScript, which has gradients, and the note says how slow it is', async () => {
  const warned = jest.spyOn(console, 'warn')
  const backend = await openBackend({ training: true })
  expect(backend).toMatchObject({ name: 'cpu', device: 'JavaScript' })
  expect(backend.note).toMatch(/training is hundreds of times slower/)
  expect(product()).toEqual([11])
  const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3]))
  expect(gradient.dataSync()[0]).toBe(6)
  expect(warned).not.toHaveBeenCalled()
})

test('a fallback stays for who asks for less, the doctor too', async () => {
  const training = await openBackend({ training: true })
  expect(await openBackend()).toBe(training)
  expect((await doctor()).backend).toBe(training)
  expect(tf.getBackend()).toBe('cpu')
})

test('a version or a GPU that was asked for is never replaced in silence', async () => {
  await expect(openBackend({ tensorflow: '2.0.0' })).rejects.toThrow(
    'TensorFlow 2.0.0 is not installed: run `laviter-runtime install --tensorflow 2.0.0`',
  )
})

test('where nothing may stand in for TensorFlow, the error says how to get it, and how to go on without', async () => {
  await expect(openBackend({ training: true, fallback: false })).rejects.toThrow(
    /^TensorFlow is not installed\. Run `npx laviter-runtime install`, or say --backend cpu .* hundreds of times slower$/,
  )
})

test('plain JavaScript that was asked for by name stays', async () => {
  await expect(openBackend({ backend: 'cpu', device: 'gpu' })).rejects.toThrow(/knows no GPU/)
  const chosen = await openBackend({ backend: 'cpu', training: true })
  expect(chosen).toMatchObject({ name: 'cpu', note: expect.stringMatching(/^Computing in plain/) })
  expect(await openBackend({ training: true, fallback: false })).toBe(chosen)
  expect(await openBackend()).toBe(chosen)
  expect(tf.getBackend()).toBe('cpu')
  await expect(openBackend({ device: 'gpu' })).rejects.toThrow(/JavaScript is already open/)
})
