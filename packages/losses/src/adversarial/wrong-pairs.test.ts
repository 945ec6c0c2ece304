import { createRandom, gradientError, UserError, type Embedding } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import { wrongPairs } from './wrong-pairs'

test('picture i meets sentence i + 1', () => {
  tf.tidy(() => {
    const map = tf.reshape<tf.Rank.R4>(tf.range(0, 24), [4, 1, 2, 3])
    const { features, sentence } = wrongPairs(map, tf.tensor2d([[10], [11], [12], [13]]))
    expect(features.shape).toEqual([3, 1, 2, 3])
    expect([...features.dataSync()]).toEqual(Array.from({ length: 18 }, (_, i) => i))
    expect([...sentence.dataSync()]).toEqual([11, 12, 13])
  })
})

test('the last picture and the first sentence get no gradient, the others theirs', () => {
  tf.tidy(() => {
    const random = createRandom(1)
    const draw = (shape: [number, number]) =>
      tf.tensor2d(
        Array.from({ length: shape[0] * shape[1] }, () => random.normal()),
        shape,
      )
    const inputs = [draw([3, 2]), draw([3, 2])]
    const product = (features: tf.Tensor, sentences: tf.Tensor): tf.Scalar => {
      const pairs = wrongPairs(features as tf.Tensor2D, sentences as Embedding)
      return tf.sum(tf.mul(pairs.features, pairs.sentence))
    }
    const [byFeatures, bySentence] = tf.grads(product)(inputs)
    expect([...byFeatures!.dataSync()].slice(4)).toEqual([0, 0])
    expect([...bySentence!.dataSync()].slice(0, 2)).toEqual([0, 0])
    expect(gradientError(product, inputs, random)).toBeLessThan(1e-3)
  })
})

test.each<[string, [number, number], RegExp]>([
  ['a batch of one', [1, 1], /a batch of 1 has no sentence of another picture.*two items or more/],
  ['an empty batch', [0, 0], /a batch of 0 has no sentence/],
  ['other numbers', [3, 2], /features are of 3 pictures, and there are 2 sentences/],
])('%s is refused', (_, [pictures, sentences], message) => {
  tf.tidy(() => {
    const pair = () => wrongPairs(tf.zeros([pictures, 4, 4, 2]), tf.zeros([sentences, 5]))
    expect(pair).toThrow(UserError)
    expect(pair).toThrow(message)
  })
})

test('nothing stays behind but the pairs', () => {
  const [features, sentence] = [tf.zeros([2, 4, 4, 3]), tf.zeros<tf.Rank.R2>([2, 5])]
  const before = tf.memory().numTensors
  tf.dispose(wrongPairs(features, sentence))
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose([features, sentence])
})
