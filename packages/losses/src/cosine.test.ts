import { createRandom, gradientError, type Embedding } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import { cosineScores } from './cosine'

test('is the cosine of each pair, 0 and with a finite gradient at a zero row', () => {
  tf.tidy(() => {
    const images = tf.tensor2d([
      [3, 4],
      [0, 0],
      [1, 0],
    ])
    const sentences = tf.tensor2d([
      [6, 8],
      [-2, 0],
    ])
    const expected = [1, -0.6, 0, 0, 0.6, -1]
    cosineScores(images, sentences)
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
    const f = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(cosineScores(a as Embedding, b as Embedding))
    for (const gradient of tf.grads(f)([images, sentences]))
      expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true)
    const away = tf.tensor2d([
      [3, 4],
      [1, -2],
      [1, 0],
    ])
    const weighted = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(
        tf.mul(
          cosineScores(a as Embedding, b as Embedding),
          tf.tensor2d([
            [1, 2],
            [3, -1],
            [0.5, 2],
          ]),
        ),
      )
    expect(gradientError(weighted, [away, sentences], createRandom(1))).toBeLessThan(2e-3)
  })
})
