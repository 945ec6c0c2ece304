import * as tf from '@tensorflow/tfjs-core'
import { gradientError, type Tokens } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage } from './captioner'
import { generateWith } from './decode/generate'
import { exampleImages } from './conformance/examples'
import { affine, naiveLstm, plainParameters, sigmoid } from './fixtures/naive-layers'
import { parameterGradientError } from './fixtures/parameter-gradients'
import { createShowAttendAndTell } from './show-attend-and-tell'
import { scoreRegions, uneven } from './show-attend-and-tell-attention'

const [B, R, D, V] = [3, 4, 5, 11]
const config = {
  vocabularySize: V,
  embed: D,
  width: 4,
  tableWidth: 3,
  attentionWidth: 6,
  length: 8,
}
const TOKENS = [
  [1, 4, 5, 10],
  [1, 7, 2, 0],
  [1, 3, 3, 2],
]
const make = (dropout?: number) =>
  createShowAttendAndTell(
    { ...config, ...(dropout !== undefined && { dropout }) },
    { random: createRandom(3) },
  )
const tokensOf = (values: readonly number[][]): Tokens =>
  tf.tensor2d([...values], undefined, 'int32')

/** Teacher forcing as the equations say it: logits and weights of each word. */
function naive(captioner: Captioner, image: CaptionerImage, tokens: readonly number[][]) {
  const p = plainParameters(captioner.parameters)
  const mask = image.mask?.arraySync()
  return image.regions.arraySync().map((regions, n) => {
    const shown = regions.filter((_, r) => mask?.[n]?.[r] !== 0)
    const mean = shown[0]!.map((_, d) => shown.reduce((sum, v) => sum + v[d]!, 0) / shown.length)
    let state = {
      hidden: affine(mean, p('hidden.weight'), p('hidden.bias')[0]!),
      cell: affine(mean, p('cell.weight'), p('cell.bias')[0]!),
    }
    return tokens[n]!.map((token) => {
      const query = affine(state.hidden, p('attention.state.weight'))
      const scores = shown.map((v) => {
        const key = affine(v, p('attention.regions.weight'), p('attention.regions.bias')[0]!)
        const active = key.map((x, a) => Math.max(0, x + query[a]!))
        return Math.exp(affine(active, p('attention.score.weight'))[0]!)
      })
      const total = scores.reduce((a, b) => a + b)
      const weights = scores.map((score) => score / total)
      const gate = affine(state.hidden, p('gate.weight'), p('gate.bias')[0]!).map(sigmoid)
      const context = gate.map(
        (g, d) => g * shown.reduce((sum, v, r) => sum + weights[r]! * v[d]!, 0),
      )
      const x = [...p('table.weight')[token]!, ...context]
      state = naiveLstm(x, state, p('lstm.weight'), p('lstm.bias')[0]!)
      return {
        logits: affine(state.hidden, p('head.weight'), p('head.bias')[0]!),
        weights: [...weights, ...Array.from({ length: R - shown.length }, () => 0)],
      }
    })
  })
}

describe.each([false, true])('masked regions: %p', (masked) => {
  let captioner: Captioner
  let image: CaptionerImage
  let expected: ReturnType<typeof naive>
  beforeAll(() => {
    captioner = make()
    image = exampleImages([B, R, D], { masked })
    expected = naive(captioner, image, TOKENS)
  })
  afterAll(() => captioner.dispose())

  test('logits equal the equations in loops', () => {
    const logits = captioner.logits(image, tokensOf(TOKENS))
    expect(logits.shape).toEqual([B, 4, V])
    const actual = logits.dataSync()
    const values = expected.flatMap((row) => row.flatMap(({ logits }) => logits))
    values.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5))
  })
  test('the penalty is the mean over regions that show something, of real words only', () => {
    const { penalties } = captioner.teach!(image, tokensOf(TOKENS))
    const mask = image.mask?.arraySync()
    const terms = expected.flatMap((row, n) =>
      Array.from({ length: R }, (_, r) => r)
        .filter((r) => mask?.[n]?.[r] !== 0)
        .map((r) => {
          const real = row.filter((_, t) => TOKENS[n]![t] !== 0 && TOKENS[n]![t] !== 2)
          return (1 - real.reduce((sum, { weights }) => sum + weights[r]!, 0)) ** 2
        }),
    )
    const mean = terms.reduce((a, b) => a + b) / terms.length
    expect(penalties.attention!.dataSync()[0]).toBeCloseTo(mean, 5)
  })
  test('step by step it generates what all words again would give, and says where it looked', async () => {
    const uncached = generateWith(captioner.logits, captioner)
    for (const method of ['greedy', 'beam', 'nucleus'] as const) {
      const options = () => ({ method, beams: 3, topP: 1, random: createRandom(1) })
      const captions = await captioner.generate(image, { ...options(), attention: true })
      const again = await uncached(image, options())
      captions.forEach(({ attention, logProbability, ...caption }, n) => {
        expect(caption).toEqual({ tokens: again[n]!.tokens, ended: again[n]!.ended })
        expect(logProbability).toBeCloseTo(again[n]!.logProbability, 4)
        const rows = TOKENS.map(() => [1, ...caption.tokens])
        const looked = naive(captioner, image, rows)[n]!
        attention!.forEach((map, t) =>
          map.forEach((weight, r) => expect(weight).toBeCloseTo(looked[t]!.weights[r]!, 4)),
        )
        expect(attention).toHaveLength(caption.tokens.length)
      })
    }
  })
})

test.each([
  ['two captions an image', [...TOKENS, ...TOKENS]],
  ['captions of one word', TOKENS.map(([first]) => [first!])],
])('gradients are those of finite differences, %s', (_, values) => {
  const captioner = make(0)
  const image = exampleImages([B, R, D], { masked: true })
  const felt = tf.randomNormal([values.length, values[0]!.length, V], 0, 1, 'float32', 5)
  const rows = tokensOf(values)
  const loss = (): tf.Scalar => {
    const { logits, penalties } = captioner.teach!(image, rows)
    const scores: tf.Scalar = tf.sum(tf.mul(tf.logSoftmax(logits), felt))
    return tf.add(scores, tf.mul(penalties.attention!, 10))
  }
  expect(parameterGradientError(captioner.parameters, loss)).toBeLessThan(2e-3)
  captioner.dispose()
})

test('the gradient of the scores is that of finite differences', () => {
  const random = createRandom(1)
  const draw = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
      shape,
    )
  // keys far from relu's edge
  const inputs = [tf.mul(tf.sign(draw([2, 3, 5])), 4), tf.mul(draw([4, 5]), 0.5), draw([5, 1])]
  const felt = draw([4, 3])
  const f = (...[keys, queries, weight]: tf.Tensor[]): tf.Scalar =>
    tf.sum(
      tf.mul(
        felt,
        tf.square(scoreRegions(keys as tf.Tensor3D, queries as tf.Tensor2D, weight as tf.Tensor2D)),
      ),
    )
  expect(gradientError(f, inputs, createRandom(2))).toBeLessThan(2e-3)
})

test('looking once at every region costs nothing', () => {
  const attention = tf.tensor3d([
    [
      [1, 0],
      [0, 1],
      [0.5, 0.5],
    ],
  ])
  expect(uneven(attention, tf.tensor2d([[1, 1, 0]])).dataSync()[0]).toBe(0)
  expect(uneven(attention, tf.tensor2d([[1, 0, 0]])).dataSync()[0]).toBe(0.5)
})

test('dropout needs a stream, and shapes are checked at the door', () => {
  const captioner = make(0.5)
  expect(() =>
    captioner.logits(exampleImages([B, R, D]), tokensOf(TOKENS), { training: true }),
  ).toThrow(/show-attend-and-tell: training with dropout 0.5 draws random numbers/)
  expect(() => captioner.logits(exampleImages([B, R, D + 1]), tokensOf(TOKENS))).toThrow(
    'show-attend-and-tell: regions is [3, 4, 6], expected [B, R, 5]',
  )
  expect(() => captioner.logits(exampleImages([2, R, D]), tokensOf(TOKENS))).toThrow(
    '3 rows of tokens for 2 images',
  )
})
