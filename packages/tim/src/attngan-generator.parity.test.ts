import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  namedParameters,
  trainableParameters,
  valueAndGradients,
  type Images,
} from '@laviter/nn'
import { applyRenames } from '@laviter/nn/pth'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import { createAttnGanGenerator } from './attngan-generator'
import {
  attnganGenerator,
  attnganGeneratorTable,
  placesBeforeChannels,
} from './import/attngan-generator'

const { tensors } = readSafetensors(readFileSync(join(__dirname, 'fixtures/generator.safetensors')))

const under = (prefix: string) =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )
const asTensor = (stored: StoredTensor) => tf.tensor(toFloat32(stored), [...stored.shape])
const read = <R extends tf.Rank>(name: string) => asTensor(tensors[name]!) as tf.Tensor<R>

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

/** Each eighth row and column, [B, H, W, C] to the reference's order [B, C, H / 8, W / 8]. */
const sparse = (map: Images) =>
  tf.transpose(tf.stridedSlice(map, [0, 0, 0, 0], map.shape, [1, 8, 8, 1]), [0, 3, 1, 2])

const toRows = (nchw: tf.Tensor) => tf.transpose(nchw as tf.Tensor4D, [0, 2, 3, 1])

const imported = attnganGenerator(under('w.'), 'fixture')

test('the configuration is read off the state dict', () => {
  expect(imported.config).toEqual({
    embed: 6,
    sizes: [64, 128, 256],
    width: 2,
    residualBlocks: 1,
    noise: 5,
    condition: 4,
  })
})

test('stages, attention, conditioning, all gradients and statistics are those of the paper’s code', () => {
  // the fixture ran with the reference's tiled mask
  const config = { ...imported.config, wordMask: 'tiled' } as const
  const generator = createAttnGanGenerator(config, { random: createRandom(1) })
  assignParameters(generator.parameters, imported.tensors, { where: 'fixture' })
  const table = attnganGeneratorTable(config)
  tf.tidy(() => {
    const inputs = {
      noise: tf.variable(read<tf.Rank.R2>('in.noise')),
      sentence: tf.variable(read<tf.Rank.R2>('in.sentence')),
      words: tf.variable(tf.transpose(read<tf.Rank.R3>('in.words'), [0, 2, 1])),
    }
    const given = {
      ...inputs,
      epsilon: read<tf.Rank.R2>('in.eps'),
      mask: read<tf.Rank.R2>('in.mask'),
    }
    const variables = new Map<string, tf.Variable>([
      ...trainableParameters(generator.parameters),
      ...Object.entries(inputs),
    ])
    const { value, gradients, aux } = valueAndGradients(variables, () => {
      const drawn = generator.generate(given, { training: true })
      const weighed = drawn.images.map((images, i) => {
        const [ofItem, ofRow, ofColumn] = ['u', 'v', 't'].map((name) =>
          toRows(read(`in.${name}${i}`)),
        )
        const weights = tf.add(tf.add(ofItem!, ofRow!), ofColumn!)
        return tf.mean<tf.Scalar>(tf.mul(images, weights))
      })
      const { mean, logVariance } = drawn
      const surplus = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1))
      const kl: tf.Scalar = tf.mul(tf.mean(surplus), 0.5)
      return { total: tf.addN<tf.Scalar>([...weighed, kl]), drawn }
    })
    const { images, attention, mean, logVariance } = aux.drawn
    images.forEach((image, i) => {
      const name = `fake${image.shape[1]}_every8`
      expectClose(sparse(image), read(`out.${name}`), name)
      if (i === 0) return
      const [, H, W] = images[i - 1]!.shape
      const map: Images = tf.reshape(attention[i - 1]!, [6, H, W, 5])
      expectClose(sparse(map), read(`out.attention${i}_every8`), `attention${i}`)
    })
    expectClose(mean, read('out.mu'), 'mean')
    expectClose(logVariance, read('out.logvar'), 'logVariance')
    expectClose(tf.reshape(value, [1]), read('out.scalar'), 'scalar')

    expectClose(gradients.get('noise')!, read('grad.noise'), 'noise')
    expectClose(gradients.get('sentence')!, read('grad.sentence'), 'sentence')
    const ofWords = tf.transpose(gradients.get('words')!, [0, 2, 1])
    expectClose(ofWords, read('grad.words'), 'words')
    const trained = table.filter(({ to }) => !/\.(mean|variance)$/.test(to))
    const expected = applyRenames(placesBeforeChannels(under('grad.w.')), trained, {
      where: 'fixture',
    })
    for (const [path, stored] of Object.entries(expected)) {
      // the next batch norm takes a shift out again, but for the borders: rounding is as large as the scale's
      const scales = [path, path.replace(/\.shift$/, '.scale')].map((name) =>
        largest(asTensor(expected[name]!)),
      )
      expectClose(gradients.get(path)!, asTensor(stored), path, Math.max(...scales))
    }
    expect([...trainableParameters(generator.parameters).keys()].sort()).toEqual(
      Object.keys(expected).sort(),
    )

    const tracked = table.filter(({ to }) => /\.(mean|variance)$/.test(to))
    const after = applyRenames(placesBeforeChannels(under('after.')), tracked, { where: 'fixture' })
    const state = namedParameters(generator.parameters)
    for (const [path, stored] of Object.entries(after))
      expectClose(state.get(path)!, asTensor(stored), path)
    tf.dispose(inputs)
  })
  generator.dispose()
})
