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
import { createAttnGanGenerator } from './attngan-generator'
import {
  asTensor,
  expectClose,
  expectGradients,
  readReference,
  scalarOf,
  sparse,
} from './fixtures/reference'
import {
  attnganGenerator,
  attnganGeneratorTable,
  placesBeforeChannels,
} from './import/attngan-generator'

const reference = readReference('generator.safetensors')
const { read, under } = reference

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
      return { total: scalarOf(drawn, reference), drawn }
    })
    const { images, attention, mean, logVariance } = aux.drawn
    images.forEach((image, i) => {
      const name = `fake${image.shape[1]}_every8`
      expectClose(sparse(image, 8), read(`out.${name}`), name)
      if (i === 0) return
      const [, H, W] = images[i - 1]!.shape
      const map: Images = tf.reshape(attention[i - 1]!, [6, H, W, 5])
      expectClose(sparse(map, 8), read(`out.attention${i}_every8`), `attention${i}`)
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
    expectGradients(gradients, expected)
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
