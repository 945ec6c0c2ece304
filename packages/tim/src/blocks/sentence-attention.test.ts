import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { attendSentence, createSentenceAttention } from './sentence-attention'

const [B, H, W, N, C] = [2, 2, 3, 4, 5]

test('equals the loops', () => {
  const layer = createSentenceAttention(C, N, createRandom(1))
  layer.map.bias!.assign(tf.tensor1d([0.1, -0.2, 0.3, 0.4]))
  const hidden: tf.Tensor4D = tf.randomNormal([B, H, W, N], 0, 1, 'float32', 2)
  const condition: tf.Tensor2D = tf.randomNormal([B, C], 0, 1, 'float32', 3)
  const [map, bias, score] = [layer.map.weight, layer.map.bias!, layer.score.weight].map(
    (variable) => variable.arraySync(),
  ) as [number[][], number[], number[][]]
  const maps = hidden.arraySync()
  const expected = condition.arraySync().flatMap((c, b) => {
    const sentence = bias.map((start, n) => c.reduce((sum, x, i) => sum + x * map[i]![n]!, start))
    return maps[b]!.flat().flatMap((pixel) => {
      const common = pixel.map((x, n) => x * sentence[n]!)
      const odds = sentence.map((_, n) =>
        Math.exp(common.reduce((sum, x, i) => sum + x * score[i]![n]!, 0)),
      )
      const total = odds.reduce((a, x) => a + x)
      return sentence.map((s, n) => (s * odds[n]!) / total)
    })
  })
  const actual = attendSentence(layer, hidden, condition)
  expect(actual.shape).toEqual([B, H, W, N])
  const values = actual.dataSync()
  expect(Math.max(...expected.map((x, i) => Math.abs(x - values[i]!)))).toBeLessThan(1e-5)
})
