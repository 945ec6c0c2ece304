import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, type Tokens } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage } from './captioner'
import { generateWith } from './decode/generate'
import { exampleImages } from './conformance/examples'
import { affine, naiveLstm, plainParameters } from './fixtures/naive-layers'
import { parameterGradientError } from './fixtures/parameter-gradients'
import { createShowAndTell } from './show-and-tell'

const D = 5
const V = 11
const config = { vocabularySize: V, embed: D, width: 4, tableWidth: 3, length: 8 }
const TOKENS = [
  [1, 4, 5, 10],
  [1, 7, 2, 0],
]

const make = (own: { batchNorm?: boolean; dropout?: number } = {}) =>
  createShowAndTell({ ...config, ...own }, { random: createRandom(3) })

/** Teacher forcing as the figure says it. */
function naive(captioner: Captioner, { global }: CaptionerImage, tokens: readonly number[][]) {
  const p = plainParameters(captioner.parameters)
  const vectors = global.arraySync()
  return tokens.map((row, n) => {
    let first = affine(vectors[n]!, p('image.weight'))
    first = first.map((x, j) => {
      const [mean, variance] = [p('norm.mean')[0]![j]!, p('norm.variance')[0]![j]!]
      return (
        ((x - mean) / Math.sqrt(variance + 1e-5)) * p('norm.scale')[0]![j]! +
        p('norm.shift')[0]![j]!
      )
    })
    let state = { hidden: [0, 0, 0, 0], cell: [0, 0, 0, 0] }
    const read = (x: readonly number[]) =>
      (state = naiveLstm(x, state, p('lstm.weight'), p('lstm.bias')[0]!))
    read(first)
    return row.map((token) =>
      affine(read(p('table.weight')[token]!).hidden, p('head.weight'), p('head.bias')[0]!),
    )
  })
}

const tokensOf = (values: readonly number[][]): Tokens =>
  tf.tensor2d([...values], undefined, 'int32')

test('logits equal the figure in loops, with statistics of its own', () => {
  const captioner = make()
  const named = namedParameters(captioner.parameters)
  named.get('norm.mean')!.assign(tf.tensor1d([0.3, -0.2, 0.1]))
  named.get('norm.variance')!.assign(tf.tensor1d([0.5, 2, 1.5]))
  const image = exampleImages([2, 3, D])
  const logits = captioner.logits(image, tokensOf(TOKENS))
  expect(logits.shape).toEqual([2, 4, V])
  const expected = naive(captioner, image, TOKENS).flat(2)
  const actual = logits.dataSync()
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5))
  captioner.dispose()
})

test('step by step it generates what all words again would give', async () => {
  const captioner = make()
  const image = exampleImages([6, 3, D])
  const uncached = generateWith(captioner.logits, captioner)
  for (const method of ['greedy', 'beam', 'nucleus'] as const) {
    const options = () => ({ method, beams: 3, topP: 1, random: createRandom(1) })
    const captions = await captioner.generate(image, options())
    const expected = await uncached(image, options())
    expect(captions).toEqual(
      expected.map((caption) => ({
        ...caption,
        logProbability: expect.closeTo(caption.logProbability, 4),
      })),
    )
  }
  captioner.dispose()
})

test('training moves the statistics of the images, not of their captions', () => {
  const [once, thrice] = [make(), make()]
  const image = exampleImages([2, 3, D])
  const options = { training: true, random: createRandom(1) }
  once.logits(image, tokensOf(TOKENS), options)
  thrice.logits(image, tokensOf([...TOKENS, ...TOKENS, ...TOKENS].sort()), options)
  const mean = ({ parameters }: Captioner) =>
    namedParameters(parameters).get('norm.mean')!.arraySync()
  expect(mean(once)).not.toEqual([0, 0, 0])
  expect(mean(thrice)).toEqual(mean(once))
})

test('without batch norm the map has a bias; dropout needs a stream', () => {
  const captioner = make({ batchNorm: false, dropout: 0.5 })
  expect([...namedParameters(captioner.parameters).keys()]).toEqual([
    'image.weight',
    'image.bias',
    'table.weight',
    'lstm.weight',
    'lstm.bias',
    'head.weight',
    'head.bias',
  ])
  const image = exampleImages([2, 3, D])
  expect(() => captioner.logits(image, tokensOf(TOKENS), { training: true })).toThrow(
    /show-and-tell: training with dropout 0.5 draws random numbers/,
  )
})

test.each([true, false])('gradients are those of finite differences, training %p', (training) => {
  const captioner = make({ batchNorm: !training })
  const image = exampleImages([2, 3, D])
  const felt = tf.randomNormal([4, 4, V], 0, 1, 'float32', 5)
  const loss = (): tf.Scalar => {
    const logits = captioner.logits(image, tokensOf([TOKENS[0]!, ...TOKENS, TOKENS[1]!]), {
      training,
      random: createRandom(1),
    })
    return tf.sum(tf.mul(tf.logSoftmax(logits), felt))
  }
  expect(parameterGradientError(captioner.parameters, loss)).toBeLessThan(2e-3)
})

test('rows that are no whole number an image are an error', () => {
  const captioner = make()
  expect(() => captioner.logits(exampleImages([3, 3, D]), tokensOf(TOKENS))).toThrow(
    'show-and-tell: 2 rows of tokens for 3 images.',
  )
  expect(() => captioner.logits(exampleImages([2, 3, D + 1]), tokensOf(TOKENS))).toThrow(
    'show-and-tell: global is [2, 6], expected [B, 5]',
  )
  const { regions } = exampleImages([1, 3, D])
  const { global } = exampleImages([2, 3, D])
  expect(() => captioner.logits({ regions, global }, tokensOf(TOKENS))).toThrow(
    'show-and-tell: global is [2, 5], expected [B, 5] = [1, 5] (B is 1 in regions [1, 3, 5])',
  )
})

test('a configuration out of range is an error', () => {
  const wrong = { ...config, width: 0, tableWidth: 2.5, dropout: 1 }
  expect(() => createShowAndTell(wrong, { random: createRandom(1) })).toThrow(
    /width 0 .*tableWidth 2.5 .*dropout 1 /,
  )
})
