import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, normalTensor, valueAndGradients } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createWideAttention, wideAttention } from './wide-attention'

test('a word alone is what it looks at, whatever it asks', () => {
  const layer = createWideAttention(4, 2, createRandom(1))
  // TensorFlow's softmax of one number is 0.99999994 in some rows, from 8 rows on
  const words = normalTensor(createRandom(2), [16, 1, 4]) as tf.Tensor3D
  const { gradients } = valueAndGradients(namedParameters(layer), () => ({
    total: tf.sum<tf.Scalar>(tf.square(wideAttention(layer, words))),
  }))
  for (const path of ['queries.weight', 'keys.weight'])
    expect([path, tf.max(tf.abs(gradients.get(path)!)).dataSync()[0]]).toEqual([path, 0])
  expect(tf.max(tf.abs(gradients.get('values.weight')!)).dataSync()[0]).toBeGreaterThan(0)
})
