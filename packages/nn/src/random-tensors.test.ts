import * as tf from '@tensorflow/tfjs-core'
import { gradientError } from './gradient-check'
import { fanInUniform, normal, orthogonal, uniform, xavierUniform } from './initialisers'
import { createRandom } from './random'
import { dropout, normalTensor, uniformTensor } from './random-tensors'

const backends = ['tensorflow', 'cpu']
afterEach(() => tf.setBackend('tensorflow'))

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test('draws have their mean, spread and bounds, and come back from a saved state', () => {
    tf.tidy(() => {
      const random = createRandom(1)
      const moments = (x: tf.Tensor) => {
        const { mean, variance } = tf.moments(x)
        return [mean.dataSync()[0]!, variance.dataSync()[0]!] as const
      }
      const [m, v] = moments(normalTensor(random, [100, 50], 2))
      expect(Math.abs(m)).toBeLessThan(0.1)
      expect(Math.abs(v - 4)).toBeLessThan(0.3)
      const u = uniformTensor(random, [5000], -1, 3)
      const [um, uv] = moments(u)
      expect(Math.abs(um - 1)).toBeLessThan(0.1)
      expect(Math.abs(uv - 16 / 12)).toBeLessThan(0.1)
      expect(tf.min(u).dataSync()[0]!).toBeGreaterThanOrEqual(-1)
      expect(tf.max(u).dataSync()[0]!).toBeLessThan(3)
      const again = [createRandom(5), createRandom(5)].map((r) =>
        normalTensor(r, [3, 2]).dataSync(),
      )
      expect(again[0]).toEqual(again[1])
    })
  })

  test('dropout keeps the mean, zeroes its share, and its gradient goes the same way', () => {
    tf.tidy(() => {
      const x = tf.ones([2000])
      const y = dropout(x, 0.3, createRandom(2)).dataSync()
      const zeros = y.filter((value) => value === 0).length
      expect(Math.abs(zeros / 2000 - 0.3)).toBeLessThan(0.04)
      expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
      const dx = tf
        .grad((input: tf.Tensor) => dropout(input, 0.3, createRandom(2)))(x)
        .dataSync()
      expect(dx).toEqual(y)
      expect(dropout(x, 0, createRandom(2))).toBe(x)
      expect(() => dropout(x, 1, createRandom(2))).toThrow(RangeError)
    })
  })

  test('initialisers have their bounds, and orthogonal is', () => {
    tf.tidy(() => {
      const random = createRandom(3)
      const range = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!
      const bounds: [tf.Tensor, number][] = [
        [fanInUniform([3, 3, 4, 50], random), 1 / 6],
        [uniform(0.1)([400], random), 0.1],
        [xavierUniform([30, 20], random), Math.sqrt(6 / 50)],
        [xavierUniform([3, 3, 4, 5], random), Math.sqrt(6 / 81)],
      ]
      for (const [x, bound] of bounds) {
        expect(range(x)).toBeLessThanOrEqual(bound)
        expect(range(x)).toBeGreaterThan(bound * 0.9)
      }
      expect(Math.abs(tf.mean(normal(0.02, 1)([500], random)).dataSync()[0]! - 1)).toBeLessThan(
        0.01,
      )
      for (const shape of [
        [7, 4],
        [4, 7],
        [2, 2, 3, 5],
      ]) {
        const q = tf.reshape(orthogonal(2)(shape, random), [-1, shape.at(-1)!]) as tf.Tensor2D
        const [rows, columns] = q.shape
        const gram = rows < columns ? tf.matMul(q, q, false, true) : tf.matMul(q, q, true, false)
        const error = tf.max(tf.abs(tf.sub(gram, tf.mul(tf.eye(Math.min(rows, columns)), 4))))
        expect(error.dataSync()[0]!).toBeLessThan(1e-5)
      }
    })
  })
})

test('the stream moves on alike on every backend', async () => {
  const states = []
  for (const backend of backends) {
    await tf.setBackend(backend)
    const random = createRandom(9)
    normalTensor(random, [3, 7]).dispose()
    states.push(random.state())
  }
  expect(states[0]).toEqual(states[1])
})

test('the gradient check finds a wrong gradient and passes a right one', () => {
  tf.tidy(() => {
    const x = tf.tensor1d([0.3, -0.8, 1.2])
    const right = (input: tf.Tensor): tf.Scalar => tf.sum(tf.sin(input))
    const wrong = (input: tf.Tensor): tf.Scalar =>
      tf.sum(
        tf.customGrad((value) => ({
          value: tf.sin(value as tf.Tensor),
          gradFunc: (dy: tf.Tensor) => dy,
        }))(input),
      )
    expect(gradientError(right, [x], createRandom(1))).toBeLessThan(1e-3)
    expect(gradientError(wrong, [x], createRandom(1))).toBeGreaterThan(0.05)
  })
})
