import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { assignParameters, namedParameters, valueAndGradients } from '@laviter/nn'
import { applyRenames } from '@laviter/nn/pth'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import type { Captioner } from './captioner'
import { catrCaptioner, catrTable, unpackAttention } from './import/catr-captioner'
import { createTransformerCaptioner } from './transformer-captioner'

const { tensors } = readSafetensors(readFileSync(join(__dirname, 'fixtures/captioner.safetensors')))

const under = (prefix: string) =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )

const asTensor = (stored: StoredTensor) => tf.tensor(toFloat32(stored), [...stored.shape])
const read = (name: string) => asTensor(tensors[name]!)

/** [B, D, 17, 17] to [B, 289, D]. */
const asRegions = (nchw: tf.Tensor): tf.Tensor3D => {
  const [B = 0, D = 0] = nchw.shape
  return tf.reshape(tf.transpose(nchw, [0, 2, 3, 1]), [B, -1, D])
}

const largest = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]!)

function expectClose(
  actual: tf.Tensor,
  expected: tf.Tensor,
  what: string,
  scale = largest(expected),
) {
  expect([what, ...actual.shape]).toEqual([what, ...expected.shape])
  const error = largest(tf.sub(actual, expected)) / scale
  expect({ what, error: error < 1e-4 ? 0 : error }).toEqual({ what, error: 0 })
}

/** The rows of torch's packed attention map. */
const PACKED = ['queries', 'keys', 'values'] as const

/** Mean cross entropy of the tokens that follow, padding left out. */
function captionLoss(logits: tf.Tensor3D, tokens: tf.Tensor2D): tf.Scalar {
  const [N, T, V] = logits.shape
  const scores = tf.logSoftmax(tf.slice(logits, [0, 0, 0], [N, T - 1, V]))
  const targets = tf.slice(tokens, [0, 1], [N, T - 1])
  const real = tf.cast(tf.notEqual(targets, 0), 'float32')
  const chosen = tf.sum(tf.mul(scores, tf.oneHot(targets, V)), 2)
  return tf.div(tf.sum<tf.Scalar>(tf.mul(chosen, real)), tf.neg(tf.sum(real)))
}

const imported = catrCaptioner(under('w.'), 'fixture', { heads: 4, start: 1, end: 2 })
let captioner: Captioner
let regions: tf.Tensor3D
let global: tf.Tensor2D
beforeAll(() => {
  captioner = createTransformerCaptioner(imported.config, { random: createRandom(1) })
  assignParameters(captioner.parameters, imported.tensors, { where: 'fixture' })
  regions = asRegions(read('in.regions'))
  global = tf.mean(regions, 1)
})
afterAll(() => captioner.dispose())

test('the configuration is read off the state dict', () => {
  expect(imported.config).toMatchObject({
    vocabularySize: 50,
    embed: 32,
    length: 12,
    encoderLayers: 2,
    decoderLayers: 2,
    feedForward: 64,
    headWidth: 40,
    inputProjection: false,
  })
  expect(imported.leftOut).toEqual([])
})

test('logits, loss and all gradients are those of CATR’s code', () => {
  const counts = { encoderLayers: 2, decoderLayers: 2 }
  const expected = applyRenames(unpackAttention(under('grad.w.')), catrTable(counts), {
    where: 'fixture',
  })
  tf.tidy(() => {
    const tokens: tf.Tensor2D = tf.cast(read('in.tokens') as tf.Tensor2D, 'int32')
    const places = tf.variable(regions)
    const parameters = new Map<string, tf.Variable>([
      ...namedParameters(captioner.parameters),
      ['regions', places],
    ])
    const { value, gradients, aux } = valueAndGradients(parameters, () => {
      const logits = captioner.logits({ regions: places, global }, tokens)
      return { total: captionLoss(logits, tokens), logits }
    })
    const real = tf.expandDims(tf.cast(tf.notEqual(tokens, 0), 'float32'), 2)
    expectClose(tf.mul(aux.logits, real), tf.mul(read('out.logits'), real), 'logits')
    expectClose(tf.reshape(value, [1]), read('out.loss_ignoring_padding'), 'loss')
    const ours = Object.keys(expected).concat('regions').sort()
    expect([...gradients.keys()].sort()).toEqual(ours)
    expectClose(gradients.get('regions')!, asRegions(read('grad.regions')), 'regions')
    gradients.delete('regions')
    for (const [path, gradient] of gradients) {
      // a bias of keys has the gradient 0, and the rounding's: it is as large as its packed tensor lets it be
      const packed = PACKED.map((part) => expected[path.replace(/(queries|keys|values)/, part)]!)
      const scale = Math.max(...packed.map((stored) => largest(asTensor(stored))))
      expectClose(gradient, asTensor(expected[path]!), path, scale)
    }
    places.dispose()
  })
})

test('greedy tokens are those of CATR’s code', async () => {
  const rows = tf.tidy(() => read('out.greedy').arraySync()) as number[][]
  const captions = await captioner.generate(
    { regions, global },
    { suppress: [], ignoreEnd: true, maxWords: rows[0]!.length - 1 },
  )
  expect(captions.map(({ tokens }) => [1, ...tokens])).toEqual(rows)
})
