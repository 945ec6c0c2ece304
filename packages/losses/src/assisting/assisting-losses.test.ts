import { lengthMask, normalTensor, valueAndGradients } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import * as tf from '@tensorflow/tfjs-core'
import { matchingLoss } from '../matching/matching-loss'
import { fakeImageLoss } from './fake-image-loss'
import { fakeTextLoss } from './fake-text-loss'

const [B, R, T, D] = [4, 5, 3, 6]

function embeddings() {
  const random = createRandom('assisting')
  const draw = <Rank extends tf.Rank>(name: string, shape: number[]) =>
    tf.variable(normalTensor(random.fork(name), shape) as tf.Tensor<Rank>)
  const image = {
    regions: draw<tf.Rank.R3>('regions', [B, R, D]),
    global: draw<tf.Rank.R2>('global', [B, D]),
  }
  const words = draw<tf.Rank.R3>('words', [B, T, D])
  const sentence = draw<tf.Rank.R2>('sentence', [B, D])
  return { image, text: { words, sentence, mask: lengthMask([3, 1, 2, 3], T) } }
}

const scalar = (tensor: tf.Tensor) => tensor.dataSync()[0]!

test('a fake image is matched as a real one is, with the same classes', () => {
  tf.tidy(() => {
    const { image, text } = embeddings()
    const classes = [0, 1, 0, 2]
    const expected = matchingLoss(image, text, { classes })
    expect(scalar(fakeImageLoss(image, text, { classes }).total)).toBe(scalar(expected.total))
    expect(scalar(expected.total)).not.toBe(scalar(fakeImageLoss(image, text).total))
  })
})

test('captions left out take their images with them, out of the negatives and out of the gradient', () => {
  tf.tidy(() => {
    const { image, text } = embeddings()
    const rows = [0, 2, 3]
    const few = <T extends tf.Tensor>(x: T): T => tf.gather(x, rows)
    const fake = { words: few(text.words), sentence: few(text.sentence), mask: few(text.mask) }
    const numTensors = tf.memory().numTensors
    const { value, gradients } = valueAndGradients(new Map(Object.entries(image)), () =>
      fakeTextLoss(image, fake, { rows, classes: Int32Array.of(7, 8, 9, 7) }),
    )
    expect(tf.memory().numTensors - numTensors).toBe(1 + 2 + 4)
    const alone = {
      regions: few<tf.Tensor3D>(image.regions),
      global: few<tf.Tensor2D>(image.global),
    }
    expect(scalar(value)).toBeCloseTo(
      scalar(matchingLoss(alone, fake, { classes: [7, 9, 7] }).total),
      5,
    )
    const byRow = tf.sum(tf.abs(gradients.get('global')!), 1).dataSync()
    expect([...byRow].map((sum) => sum > 0)).toEqual([true, false, true, true])
    const classes = tf.tensor1d([7, 8, 9, 7], 'int32')
    expect(scalar(fakeTextLoss(image, fake, { rows, classes }).total)).toBeCloseTo(scalar(value), 6)
    expect(scalar(fakeTextLoss(image, text).total)).toBe(scalar(matchingLoss(image, text).total))
  })
})

test('a caption of no image is named', () => {
  tf.tidy(() => {
    const { image, text } = embeddings()
    expect(() => fakeTextLoss(image, text, { rows: [0, 1, 2, 4] })).toThrow(
      /of image 4, and there are 4/,
    )
  })
})

test('too few classes are told, as numbers and as a tensor', () => {
  tf.tidy(() => {
    const { image, text } = embeddings()
    for (const classes of [[5], tf.tensor1d([5], 'int32')])
      expect(() => fakeTextLoss(image, text, { rows: [0, 1, 2, 3], classes })).toThrow(
        /1 classes for 4 images/,
      )
  })
})
