import { lengthMask, ShapeError, valueAndGradients } from '@laviter/nn'
import { distance } from '@laviter/nn/conformance'
import { readSafetensors, toFloat32 } from '@laviter/nn/safetensors'
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { matchingLoss } from './matching-loss'
import { pairCrossEntropy } from './posterior'

afterEach(() => tf.setBackend('tensorflow'))

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test.each(['matching_loss', 'matching_loss_classes'])(
    '%s equals the reference, gradients too',
    (name) => {
      const file = readFileSync(join(__dirname, '../fixtures', `${name}.safetensors`))
      const { tensors } = readSafetensors(file)
      const read = <T extends tf.Tensor>(key: string): T =>
        tf.tensor(toFloat32(tensors[key]!), [...tensors[key]!.shape]) as T
      const rows = (x: tf.Tensor3D): tf.Tensor3D => tf.transpose(x, [0, 2, 1]) // [B, D, T] to [B, T, D]
      const places = (x: tf.Tensor4D): tf.Tensor3D =>
        tf.reshape(tf.transpose(x, [0, 2, 3, 1]), [4, 17 * 17, 32]) // NCHW to [B, R, D]
      tf.tidy(() => {
        const inputs = {
          words: tf.variable(rows(read('in.words'))),
          regions: tf.variable(places(read('in.regions'))),
          sentence: tf.variable<tf.Rank.R2>(read('in.sentence')),
          global: tf.variable<tf.Rank.R2>(read('in.global')),
        }
        const mask = lengthMask([...toFloat32(tensors['in.lengths']!)], 15)
        const classes = tensors['in.classes'] && [...toFloat32(tensors['in.classes'])]
        const before = tf.memory().numTensors
        const { value, gradients, aux } = valueAndGradients(
          new Map<string, tf.Variable>(Object.entries(inputs)),
          () => matchingLoss(inputs, { ...inputs, mask }, { classes, attention: true }),
        )
        expect(tf.memory().numTensors - before).toBe(1 + 4 + 4 + 1)
        expect(distance(value, tf.squeeze(read('out.scalar')))).toBeLessThan(1e-5)
        for (const term of ['w0', 'w1', 's0', 's1'] as const)
          expect(distance(aux.terms[term], tf.squeeze(read(`out.${term}`)))).toBeLessThan(1e-5)
        expect(distance(gradients.get('words')!, rows(read('grad.words')))).toBeLessThan(1e-5)
        expect(distance(gradients.get('regions')!, places(read('grad.regions')))).toBeLessThan(1e-5)
        expect(distance(gradients.get('sentence')!, read('grad.sentence'))).toBeLessThan(1e-5)
        expect(distance(gradients.get('global')!, read('grad.global'))).toBeLessThan(1e-5)
        const first = tf.reshape(tf.slice(aux.attention!, 0, 1), [15, 17, 17])
        expect(distance(first, read('out.attention0'))).toBeLessThan(1e-5)
        tf.dispose(Object.values(inputs))
      })
    },
  )
})

const embeddings = (B: number) => ({
  image: { regions: tf.ones<tf.Rank.R3>([B, 4, 3]), global: tf.ones<tf.Rank.R2>([B, 3]) },
  text: {
    words: tf.ones<tf.Rank.R3>([B, 5, 3]),
    sentence: tf.ones<tf.Rank.R2>([B, 3]),
    mask: tf.ones<tf.Rank.R2>([B, 5]),
  },
})

test('what cannot tell items apart loses ln B a term', () => {
  tf.tidy(() => {
    const { image, text } = embeddings(6)
    const { total, terms } = matchingLoss(image, text)
    expect(total.dataSync()[0]).toBeCloseTo(4 * Math.log(6), 4)
    for (const term of Object.values(terms)) expect(term.dataSync()[0]).toBeCloseTo(Math.log(6), 5)
  })
})

test('one item loses nothing; items of one class neither', () => {
  tf.tidy(() => {
    const one = embeddings(1)
    expect(matchingLoss(one.image, one.text).total.dataSync()[0]).toBeCloseTo(0, 6)
    const { image, text } = embeddings(3)
    const classes = Int32Array.of(7, 7, 7)
    expect(matchingLoss(image, text, { classes }).total.dataSync()[0]).toBeCloseTo(0, 6)
    const pairs = matchingLoss(image, text, { classes: tf.tensor1d([1, 1, 2], 'int32') }).terms.w0
    expect(pairs.dataSync()[0]).toBeCloseTo((2 * Math.log(2) + Math.log(3)) / 3, 5)
  })
})

test('class numbers beyond int32 are still told apart', () => {
  tf.tidy(() => {
    const { image, text } = embeddings(2)
    const classes = [1, 2 ** 32 + 1]
    const { terms } = matchingLoss(image, text, { classes })
    expect(terms.s0.dataSync()[0]).toBeCloseTo(Math.log(2), 5)
  })
})

test('a small loss of large logits is not lost in rounding', () => {
  tf.tidy(() => {
    const logits = tf.tensor2d([60.3, 52.1, 52.1, 60.3], [2, 2])
    for (const loss of Object.values(pairCrossEntropy(logits)))
      expect(Math.abs(loss.dataSync()[0]! / 2.746157e-4 - 1)).toBeLessThan(3e-5)
    const slopes = tf.grad((x) => pairCrossEntropy(x as tf.Tensor2D).rows)(logits)
    expect(slopes.dataSync()[0]! / -1.37289e-4).toBeCloseTo(1, 3)
  })
})

test('shapes that disagree are named', () => {
  tf.tidy(() => {
    const { image, text } = embeddings(2)
    const wrong = { ...text, sentence: tf.ones<tf.Rank.R2>([2, 4]) }
    expect(() => matchingLoss(image, wrong)).toThrow(
      /matchingLoss: sentence is \[2, 4\], expected \[B, D\] = \[2, 3\]/,
    )
    expect(() => matchingLoss(image, text, { classes: [1] })).toThrow(
      /classes are \[1\], expected \[B\] = \[2\]/,
    )
  })
})

test.each(['tensorflow', 'cpu'])('a sentence without a word is named on %s', async (backend) => {
  await tf.setBackend(backend)
  tf.tidy(() => {
    const { image, text } = embeddings(2)
    const silent = { ...text, mask: lengthMask([3, 0], 5) }
    expect(() => matchingLoss(image, silent)).toThrow(/sentence 1 of the batch has no word/)
  })
})

test('other than one sentence an image is refused', () => {
  tf.tidy(() => {
    expect(() => pairCrossEntropy(tf.ones([3, 1]))).toThrow(/logits is \[3, 1\]/)
    expect(() => pairCrossEntropy(tf.ones([3, 3]), tf.ones([1, 3]))).toThrow(ShapeError)
  })
})

test.each([
  [{ gamma1: 31 }, /^matchingLoss: gamma1 is 31\. Give a number above 0, 30 at most/],
  [{ gamma2: -1 }, /^matchingLoss: gamma2 is -1\. Give a number above 0/],
  [{ gamma3: 0 }, /gamma3 is 0/],
  [{ gamma3: Number.NaN }, /gamma3 is NaN/],
])('a sharpness out of range is named: %j', (gammas, message) => {
  tf.tidy(() => {
    const { image, text } = embeddings(2)
    expect(() => matchingLoss(image, text, gammas)).toThrow(message)
  })
})
