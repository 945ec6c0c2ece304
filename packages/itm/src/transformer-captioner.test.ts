import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, sinePositions2d, trainableParameters, valueAndGradients } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { CaptionerImage } from './captioner'
import { uncachedDecoding } from './decode/uncached'
import { createGenerate } from './decode/generate'
import { createTransformerCaptioner } from './transformer-captioner'
import type { TransformerCaptionerConfig } from './transformer/config'

const SMALL = {
  vocabularySize: 11,
  embed: 8,
  length: 7,
  encoderLayers: 2,
  decoderLayers: 2,
  heads: 2,
  feedForward: 12,
  headWidth: 10,
}
const make = (config: Partial<TransformerCaptionerConfig> = {}) =>
  createTransformerCaptioner({ ...SMALL, ...config }, { random: createRandom(4) })

/** Images of R regions, the same for the same seed. */
function draw(B: number, R: number, seed = 9): CaptionerImage {
  const regions = normalTensor(createRandom(seed), [B, R, 8]) as tf.Tensor3D
  return { regions, global: tf.mean(regions, 1) }
}
const rows = (...lists: number[][]) => tf.tensor2d(lists, undefined, 'int32')
const largest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!

let before: number
beforeEach(() => {
  before = tf.memory().numTensors
  tf.engine().startScope()
})
afterEach(() => {
  tf.engine().endScope()
  expect(tf.memory().numTensors).toBe(before)
})

test('several captions of an image have the logits that each has alone', () => {
  const captioner = make()
  const { regions, global } = draw(2, 9)
  const tokens = rows([1, 5, 6, 2], [1, 7, 2, 0], [1, 3, 3, 9], [1, 10, 4, 2])
  const together = captioner.logits({ regions, global }, tokens)
  const [twice, globals] = [regions, global].map((x) =>
    tf.gather(x, tf.tensor1d([0, 0, 1, 1], 'int32')),
  )
  const alone = captioner.logits(
    { regions: twice as tf.Tensor3D, global: globals as tf.Tensor2D },
    tokens,
  )
  expect(largest(tf.sub(together, alone))).toBeLessThan(1e-5)
  expect(() => captioner.logits({ regions, global }, rows([1, 2], [1, 2], [1, 2]))).toThrow(
    /3 rows of tokens for 2 images/,
  )
  captioner.dispose()
})

test('padding of the picture changes nothing: a padded image is described as its own part', () => {
  const whole = make({ grid: [2, 3] })
  const padded = make({ grid: [3, 4] })
  const { regions, global } = draw(1, 6)
  const wide = tf.pad(tf.reshape(regions, [1, 2, 3, 8]), [[0, 0], [0, 1], [0, 1], [0, 0]], 3) // prettier-ignore
  const mask: tf.Tensor2D = tf.reshape(tf.pad(tf.ones([1, 2, 3]), [[0, 0], [0, 1], [0, 1]]), [1, 12]) // prettier-ignore
  const tokens = rows([1, 5, 6, 2])
  const expected = whole.logits({ regions, global }, tokens)
  const actual = padded.logits({ regions: tf.reshape(wide, [1, 12, 8]), global, mask }, tokens)
  expect(largest(tf.sub(actual, expected))).toBeLessThan(1e-5)
  const blind = padded.logits({ regions: tf.reshape(wide, [1, 12, 8]), global }, tokens)
  expect(largest(tf.sub(blind, expected))).toBeGreaterThan(1e-3)
  whole.dispose()
  padded.dispose()
})

test('rows and columns of a map are told apart', () => {
  const [flat, tall, square] = [make({ grid: [2, 3] }), make({ grid: [3, 2] }), make()]
  const image = draw(1, 6)
  const tokens = rows([1, 5])
  const difference = tf.sub(flat.logits(image, tokens), tall.logits(image, tokens))
  expect(largest(difference)).toBeGreaterThan(1e-4)
  expect(() => square.logits(image, tokens)).toThrow(/6 places are no square. Set grid/)
  expect(() => flat.logits(draw(1, 9), tokens)).toThrow(/the grid 2 x 3 has 6 places/)
  for (const captioner of [flat, tall, square]) captioner.dispose()
})

test('the table of positions is that of the equation: rows in the first half, columns in the second', () => {
  const [H, W, D] = [3, 2, 8]
  const table = sinePositions2d(tf.ones([1, H, W]), D).arraySync()[0]!
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++)
      for (let i = 0; i < D; i++) {
        const [place, count] = i < D / 2 ? [y + 1, H] : [x + 1, W]
        const feature = i % (D / 2)
        const frequency = 10000 ** ((2 * Math.floor(feature / 2)) / (D / 2))
        const angle = (2 * Math.PI * place) / (count + 1e-6) / frequency
        const value = feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
        expect(table[y]![x]![i]).toBeCloseTo(value, 5)
      }
})

test('dropout is drawn from the stream, and only in training', () => {
  const captioner = make({ dropout: 0.3 })
  const [image, tokens] = [draw(2, 9), rows([1, 5, 6], [1, 7, 2])]
  const run = (seed: number) =>
    captioner.logits(image, tokens, { training: true, random: createRandom(seed) })
  const still = captioner.logits(image, tokens)
  expect(largest(tf.sub(run(1), run(1)))).toBe(0)
  expect(largest(tf.sub(run(1), run(2)))).toBeGreaterThan(1e-3)
  expect(largest(tf.sub(captioner.logits(image, tokens), still))).toBe(0)
  expect(() => captioner.logits(image, tokens, { training: true })).toThrow(
    /no random stream was given/,
  )
  captioner.dispose()
})

test('a training step of dropout reaches every parameter with finite gradients', () => {
  const captioner = make({ dropout: 0.3, inputProjection: true })
  const parameters = trainableParameters(captioner.parameters)
  const { gradients } = valueAndGradients(parameters, () => {
    const options = { training: true, random: createRandom(3) }
    const logits = captioner.logits(draw(1, 9), rows([1, 5, 6], [1, 7, 0]), options)
    return { total: tf.sum<tf.Scalar>(tf.square(logits)) }
  })
  expect([...gradients.keys()].sort()).toEqual([...parameters.keys()].sort())
  for (const [path, gradient] of gradients)
    expect([path, Number.isFinite(largest(gradient))]).toEqual([path, true])
  const table = gradients.get('embedding.table.weight')!
  expect(largest(tf.slice(table, [0, 0], [1, 8]))).toBe(0) // the padding's row
  captioner.dispose()
})

test.each(['greedy', 'beam'] as const)(
  '%s decodes with a cache what it decodes without',
  async (method) => {
    const captioner = make()
    const image = { ...draw(3, 9), mask: tf.tensor2d([9, 6, 4].map((n) => Array.from({ length: 9 }, (_, r) => (r < n ? 1 : 0)))) } // prettier-ignore
    const uncached = createGenerate(uncachedDecoding(captioner.logits), captioner)
    const options = { method, beams: 3, maxWords: 7, suppress: [0, 1] }
    const [ours, theirs] = [
      await captioner.generate(image, options),
      await uncached(image, options),
    ]
    expect(ours.map(({ tokens }) => tokens)).toEqual(theirs.map(({ tokens }) => tokens))
    ours.forEach(({ logProbability }, i) =>
      expect(logProbability).toBeCloseTo(theirs[i]!.logProbability, 4),
    )
    captioner.dispose()
  },
)

test('no word looks at padding of the picture', async () => {
  const captioner = make()
  const image = { ...draw(1, 9), mask: tf.tensor2d([[1, 1, 1, 1, 0, 0, 0, 0, 0]]) }
  const options = { attention: true, ignoreEnd: true, maxWords: 3 }
  const [caption] = await captioner.generate(image, options)
  expect(caption!.attention).toHaveLength(3)
  for (const map of caption!.attention!) {
    expect(map.slice(0, 4).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    expect([...map.slice(4)]).toEqual([0, 0, 0, 0, 0])
  }
  captioner.dispose()
})

test.each<[string, Partial<TransformerCaptionerConfig>, RegExp]>([
  ['heads', { heads: 3 }, /3 heads do not divide embed 8/],
  ['a width', { embed: 6 }, /embed 6 is not divisible by 4/],
  [
    'layers',
    { encoderLayers: -1, decoderLayers: 0 },
    /decoderLayers 0 is no whole number from 1; encoderLayers -1 is no whole number from 0/,
  ],
  ['dropout', { dropout: 1 }, /dropout 1 is outside \[0, 1\)/],
  ['a token', { end: 11 }, /end 11 is no token below vocabularySize 11/],
  ['start', { start: 0 }, /start and padding are both 0/],
])('%s out of range is an error', (_, config, message) => {
  expect(() => make(config)).toThrow(message)
})

test('captions that are too long, and regions of another width, are an error', () => {
  const captioner = make()
  const tokens = rows([1, 3, 3, 3, 3, 3, 3, 3])
  expect(() => captioner.logits(draw(1, 9), tokens)).toThrow(/8 tokens is longer than .* length 7/)
  const narrow = { regions: tf.zeros([1, 9, 4]), global: tf.zeros([1, 4]) } as CaptionerImage
  expect(() => captioner.logits(narrow, rows([1, 2]))).toThrow(/regions is \[1, 9, 4\]/)
  captioner.dispose()
})
