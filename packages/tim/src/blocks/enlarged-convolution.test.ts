import * as tf from '@tensorflow/tfjs-core'
import { conv2d, createConv2d, valueAndGradients, type Conv2d, type Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { enlargedConvolution } from './enlarged-convolution'

/** Each pixel becomes four, and a 3 x 3 window slides over them. */
const inTwoSteps = (layer: Conv2d, x: Images): Images => {
  const [, H, W] = x.shape
  return conv2d(layer, tf.image.resizeNearestNeighbor(x, [2 * H, 2 * W]), { pad: 1 })
}

test.each([
  [2, 3, 5],
  [1, 1, 1],
])('equals nearest neighbour and convolution, gradients too: %i of %i x %i', (B, H, W) => {
  const layer = createConv2d(3, 3, 4, { bias: false }, createRandom(1))
  const start: Images = tf.randomNormal([B, H, W, 3], 0, 1, 'float32', 2)
  const weights = tf.randomNormal([B, 2 * H, 2 * W, 4], 0, 1, 'float32', 3)
  const x: tf.Variable<tf.Rank.R4> = tf.variable(start)
  const [ours, steps] = [enlargedConvolution, inTwoSteps].map((layers) =>
    valueAndGradients(new Map<string, tf.Variable>(Object.entries({ x, ...layer })), () => {
      const y = layers(layer, x)
      return { total: tf.sum<tf.Scalar>(tf.mul(y, weights)), y }
    }),
  )
  const pairs = [
    [ours!.aux.y, steps!.aux.y],
    ...['x', 'weight'].map((name) => [ours!.gradients.get(name)!, steps!.gradients.get(name)!]),
  ]
  for (const [a, b] of pairs) {
    expect(a!.shape).toEqual(b!.shape)
    expect(tf.max(tf.abs(tf.sub(a!, b!))).dataSync()[0]).toBeLessThan(1e-5)
  }
})
