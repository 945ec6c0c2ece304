import * as tf from '@tensorflow/tfjs-core'
import { normalTensor } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { whitening } from './whitening'

/** Sentences whose coordinates are turned, and spread by these. */
function spreadBy(deviations: readonly number[], N = 2000) {
  const random = createRandom(1)
  const D = deviations.length
  const [turn] = tf.linalg.qr(normalTensor(random, [D, D]) as tf.Tensor2D)
  const apart = tf.mul(normalTensor(random, [N, D]), tf.tensor2d([...deviations], [1, D]))
  return tf.add<tf.Tensor2D>(tf.matMul(apart as tf.Tensor2D, turn as tf.Tensor2D), 7)
}

const covarianceOf = (x: tf.Tensor2D): tf.Tensor2D => tf.div(tf.matMul(x, x, true), x.shape[0])

test('what differs much and what differs little end up alike; noise stays small', () => {
  const trace = tf.tidy(() => {
    const sentences = spreadBy([3, 2, 1, 0.001])
    const { centre, map } = whitening(sentences, 'test')
    const white: tf.Tensor2D = tf.matMul(tf.sub<tf.Tensor2D>(sentences, centre), map)
    return covarianceOf(white).arraySync() as number[][]
  })
  // variance v of mean variance 3.5 becomes v / (v + 0.7)
  const expected = 9 / 9.7 + 4 / 4.7 + 1 / 1.7
  expect(trace.reduce((sum, row, i) => sum + row[i]!, 0)).toBeCloseTo(expected, 1)
})

test('the map is the inverse root of the covariance and its ridge', () => {
  const largest = tf.tidy(() => {
    const sentences = spreadBy([30, 1, 0.1, 0.01, 0.001])
    const { centre, map } = whitening(sentences, 'test')
    const covariance = covarianceOf(tf.sub(sentences, centre))
    const ridge = (0.2 * (tf.sum(tf.mul(covariance, tf.eye(5))).arraySync() as number)) / 5
    const whole = tf.add<tf.Tensor2D>(covariance, tf.mul(tf.eye(5), ridge))
    const one = tf.matMul(tf.matMul(map, whole), map)
    return tf.max(tf.abs(tf.sub(one, tf.eye(5)))).arraySync() as number
  })
  expect(largest).toBeLessThan(1e-4)
})

test('refuses sentences that do not differ', () => {
  const refused = (N: number) =>
    expect(() => tf.tidy(() => whitening(tf.ones([N, 3]), 'fitConditioning')))
  refused(4).toThrow('fitConditioning: 4 sentences of width 3, with a variance of 0. Give two or')
  refused(1).toThrow('fitConditioning: 1 sentence of width 3, with a variance of 0.')
})
