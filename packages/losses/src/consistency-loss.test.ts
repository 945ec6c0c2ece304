import { createRandom, gradientError, normalTensor, ShapeError } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import { consistencyLoss } from './consistency-loss'

afterEach(() => tf.setBackend('tensorflow'))

/** A picture of grey values. */
const picture = (rows: number[][]): tf.Tensor4D =>
  tf.tensor4d([rows.map((row) => row.map((value) => [value, value, value]))])

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test('each stage is averaged down to the one before, which is as far from it as counted by hand', () => {
    tf.tidy(() => {
      const smallest = picture([[0.5]])
      const middle = picture([
        [1, 0],
        [0.5, -0.5],
      ])
      const largest = tf.fill<tf.Rank.R4>([1, 4, 4, 3], 0.25)
      const loss = (...images: tf.Tensor4D[]) => consistencyLoss(images).dataSync()[0]
      expect(loss(smallest)).toBe(0)
      expect(loss(smallest, middle)).toBeCloseTo(0.25, 6) // |0.25 - 0.5|
      // and (0.75 + 0.25 + 0.25 + 0.75) / 4
      expect(loss(smallest, middle, largest)).toBeCloseTo(0.25 + 0.5, 6)
      expect(loss(smallest, largest)).toBeCloseTo(0.25, 6)
    })
  })

  test('only the larger one is moved, and by the right slope', () => {
    tf.tidy(() => {
      const random = createRandom(3)
      const [small, large] = [2, 4].map((side) => normalTensor(random, [2, side, side, 3] as const))
      const loss = (smaller: tf.Tensor, larger: tf.Tensor) =>
        consistencyLoss([smaller as tf.Tensor4D, larger as tf.Tensor4D])
      expect(gradientError((x) => loss(small!, x!), [large!], random)).toBeLessThan(1e-3)
      // 1 for each number of the smaller one, which tf.grads wants to see used
      const [still, moved] = tf.grads((smaller, larger) =>
        tf.add(loss(smaller!, larger!), tf.sum(smaller!)),
      )([small!, large!])
      expect(new Set(still!.dataSync())).toEqual(new Set([1]))
      // every pixel has its share of a mean over the smaller picture's
      const share = 1 / (small!.size * 4)
      for (const slope of moved!.dataSync()) expect(Math.abs(slope)).toBeCloseTo(share, 7)
    })
  })

  test('nothing stays behind', () => {
    const images = [2, 4].map((side) => tf.zeros<tf.Rank.R4>([2, side, side, 3]))
    const before = tf.memory().numTensors
    consistencyLoss(images).dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(images)
  })
})

test.each<[string, [number, number, number, number]]>([
  ['no multiple', [2, 6, 6, 3]],
  ['another batch', [3, 8, 8, 3]],
  ['no square', [2, 8, 4, 3]],
  ['smaller', [2, 2, 2, 3]],
  ['other channels', [2, 8, 8, 1]],
])('%s is told with both shapes', (_, shape) => {
  tf.tidy(() => {
    const images = [tf.zeros<tf.Rank.R4>([2, 4, 4, 3]), tf.zeros<tf.Rank.R4>(shape)]
    expect(() => consistencyLoss(images)).toThrow(ShapeError)
    expect(() => consistencyLoss(images)).toThrow(
      `images are [${shape.join(', ')}], those of the stage before [2, 4, 4, 3]`,
    )
  })
})
