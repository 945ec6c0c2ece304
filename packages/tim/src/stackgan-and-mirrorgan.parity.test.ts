import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  namedParameters,
  trainableParameters,
  valueAndGradients,
  type Images,
} from '@laviter/nn'
import { applyRenames, type Rename } from '@laviter/nn/pth'
import { createRandom } from '@laviter/nn/random'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import {
  asTensor,
  expectClose,
  expectGradients,
  readReference,
  scalarOf,
  sparse,
  type Reference,
} from './fixtures/reference'
import type { GeneratorInputs, ImageGenerator } from './image-generator'
import { attnganGeneratorTable, placesBeforeChannels } from './import/attngan-generator'
import { norm, rename } from './import/renames'
import { createMirrorGanGenerator } from './mirrorgan-generator'
import { createStackGanV1Generator } from './stackgan-v1-generator'
import { createStackGanV2Generator } from './stackgan-v2-generator'

/** Images are stored thinned. */
const EVERY = 32

type Tensors = Record<string, StoredTensor>

const isStatistic = ({ to }: Rename) => /\.(mean|variance)$/.test(to)
const ignore = (name: string) => name.endsWith('.num_batches_tracked')
const where = 'fixture'

const normed = (to: string, list: string, at: number): Rename[] => [
  rename(`${to}.convolution.weight`, `${list}.${at}.weight`, 'hwio'),
  ...norm(`${to}.norm`, `${list}.${at + 1}`),
]

/** Renames those tensors of a state dict, or of its gradients, that are there. */
function renamed(tensors: Tensors, table: readonly Rename[]): Tensors {
  const there = table.filter(({ from }) => from.every((name) => Object.hasOwn(tensors, name)))
  return applyRenames(tensors, there, { where, ignore })
}

/** Noise, sentence and words as variables, so that their gradients are taken, and what else the reference was given. */
function inputsOf({ read, under }: Reference) {
  const variables = new Map<string, tf.Variable>([
    ['noise', tf.variable(read('in.noise'))],
    ['sentence', tf.variable(read('in.sentence'))],
  ])
  const hasWords = Object.hasOwn(under('in.'), 'words')
  if (hasWords)
    variables.set('words', tf.variable(tf.transpose(read<tf.Rank.R3>('in.words'), [0, 2, 1])))
  const inputs = {
    ...Object.fromEntries(variables),
    epsilon: read('in.eps'),
    ...(hasWords && { mask: read('in.mask') }),
  } as unknown as GeneratorInputs
  return { variables, inputs }
}

/** A cascade's stages, attention, conditioning, gradients and statistics. */
function expectCascade(
  generator: ImageGenerator,
  reference: Reference,
  table: readonly Rename[],
  without: readonly string[] = [],
) {
  const { read, under } = reference
  const reordered = (prefix: string) => placesBeforeChannels(under(prefix))
  const weights = applyRenames(reordered('w.'), table, { where, ignore })
  assignParameters(generator.parameters, weights, { where })
  tf.tidy(() => {
    const { variables, inputs } = inputsOf(reference)
    const trained = trainableParameters(generator.parameters)
    const { value, gradients, aux } = valueAndGradients(new Map([...trained, ...variables]), () => {
      const drawn = generator.generate(inputs, { training: true })
      return { total: scalarOf(drawn, reference), drawn }
    })
    const { images, attention, mean, logVariance } = aux.drawn
    images.forEach((image, i) => expectClose(sparse(image, EVERY), read(`out.image${i}`), `${i}`))
    attention.forEach((weights, i) => {
      const [B, , T] = weights.shape
      const size = generator.sizes[i]!
      const map: Images = tf.reshape(weights, [B, size, size, T])
      expectClose(sparse(map, EVERY), read(`out.attention${i}`), `attention ${i}`)
    })
    expectClose(mean, read('out.mu'), 'mean')
    expectClose(logVariance, read('out.logvar'), 'logVariance')
    expectClose(tf.reshape(value, [1]), read('out.scalar'), 'scalar')
    for (const [name, variable] of variables) {
      const gradient = gradients.get(name)!
      const inOrder = name === 'words' ? tf.transpose(gradient, [0, 2, 1]) : gradient
      expectClose(inOrder, read(`grad.${name}`), name)
      variable.dispose()
    }
    const expected = renamed(reordered('grad.w.'), table)
    expectGradients(gradients, expected)
    expect([...Object.keys(expected), ...without].sort()).toEqual([...trained.keys()].sort())
    const after = applyRenames(reordered('after.'), table.filter(isStatistic), { where })
    const state = namedParameters(generator.parameters)
    for (const [path, stored] of Object.entries(after))
      expectClose(state.get(path)!, asTensor(stored), path)
  })
}

test('StackGAN-v2: stages, conditioning, gradients and statistics are those of the public code', () => {
  const config = { embed: 3, sizes: [64, 128, 256], width: 4, residualBlocks: 1 }
  const generator = createStackGanV2Generator(
    { ...config, noise: 2, condition: 2 },
    { random: createRandom(1) },
  )
  const table = [
    ...attnganGeneratorTable(config).filter(({ to }) => !to.includes('attention')),
    ...[0, 1].flatMap((i) => normed(`later.${i}.join`, `h_net${i + 2}.jointConv`, 0)),
  ]
  const without = ['first.up.0.convolution.weight'] // too wide to be stored
  expectCascade(generator, readReference('stackgan-v2.safetensors'), table, without)
  generator.dispose()
})

test('MirrorGAN: stages, attention, conditioning, gradients and statistics are those of the public code', () => {
  const config = { embed: 6, sizes: [64, 128, 256], width: 2, residualBlocks: 1 }
  const generator = createMirrorGanGenerator(
    { ...config, noise: 3, condition: 4, wordMask: 'tiled' },
    { random: createRandom(1) },
  )
  const later = (i: number): Rename[] => [
    rename(`later.${i}.sentence.map.weight`, `h_net${i + 2}.att.linear.weight`, 'transpose'),
    rename(`later.${i}.sentence.map.bias`, `h_net${i + 2}.att.linear.bias`),
    rename(
      `later.${i}.sentence.score.weight`,
      `h_net${i + 2}.att.conv_sentence_vis.weight`,
      'pointwise',
    ),
    rename(`later.${i}.join.weight`, `h_net${i + 2}.conv.weight`, 'pointwise'),
  ]
  const table = [...attnganGeneratorTable(config), ...later(0), ...later(1)]
  expectCascade(generator, readReference('mirrorgan.safetensors'), table)
  generator.dispose()
})

describe('StackGAN-v1', () => {
  const reference = readReference('stackgan-v1.safetensors')
  const { read, under } = reference
  const first: Rename[] = [
    rename('stages.0.conditioning.map.weight', 'STAGE1_G.ca_net.fc.weight', 'transpose'),
    rename('stages.0.conditioning.map.bias', 'STAGE1_G.ca_net.fc.bias'),
    rename('stages.0.map.weight', 'STAGE1_G.fc.0.weight', 'transpose'),
    ...norm('stages.0.norm', 'STAGE1_G.fc.1'),
    ...[0, 1, 2, 3].flatMap((i) => normed(`stages.0.up.${i}`, `STAGE1_G.upsample${i + 1}`, 1)),
    rename('stages.0.head.weight', 'STAGE1_G.img.0.weight', 'hwio'),
  ]
  const second: Rename[] = [
    rename('stages.1.conditioning.map.weight', 'ca_net.fc.weight', 'transpose'),
    rename('stages.1.conditioning.map.bias', 'ca_net.fc.bias'),
    rename('stages.1.look.weight', 'encoder.0.weight', 'hwio'),
    ...normed('stages.1.halving.0', 'encoder', 2),
    ...normed('stages.1.halving.1', 'encoder', 5),
    ...normed('stages.1.join', 'hr_joint', 0),
    ...normed('stages.1.residual.0.inner', 'residual.0.block', 0),
    ...normed('stages.1.residual.0.outer', 'residual.0.block', 3),
    ...[0, 1, 2, 3].flatMap((i) => normed(`stages.1.up.${i}`, `upsample${i + 1}`, 1)),
    rename('stages.1.head.weight', 'img.0.weight', 'hwio'),
  ]
  let generator: ImageGenerator
  beforeEach(() => {
    const config = { embed: 6, sizes: [64, 256], width: 4, residualBlocks: 1 }
    const context = { random: createRandom(1) }
    generator = createStackGanV1Generator({ ...config, noise: 3, condition: 4 }, context)
    const weights = applyRenames(placesFirst(under('w.')), [...first, ...second], { where, ignore })
    assignParameters(generator.parameters, weights, { where })
  })
  afterEach(() => generator.dispose())

  /** What the reference's first map is made by, [N x 4 x 4, ...] to [4 x 4 x N, ...]. */
  const placesFirst = (tensors: Tensors): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => {
        if (!/^STAGE1_G\.fc\.(0|1)\./.test(name) || ignore(name)) return [name, tensor]
        const data = tf.tidy(() => {
          const rows = tf.reshape(asTensor(tensor), [-1, 16, tensor.shape[1] ?? 1])
          return Float32Array.from(tf.transpose(rows, [1, 0, 2]).dataSync())
        })
        return [name, { dtype: 'F32', shape: tensor.shape, data }]
      }),
    )

  /** Draws so many stages, compares gradients and statistics of the last, and gives back the rest. */
  function play(stages: 1 | 2, table: readonly Rename[], of: string) {
    const place = stages - 1
    const { variables, inputs } = inputsOf(reference)
    const reached = new Map([...variables].filter(([name]) => stages === 1 || name !== 'noise'))
    const own = new Map(
      [...trainableParameters(generator.parameters)].filter(([path]) =>
        path.startsWith(`stages.${place}.`),
      ),
    )
    const { value, gradients, aux } = valueAndGradients(new Map([...own, ...reached]), () => {
      const drawn = generator.generate(inputs, { training: true, stages })
      return { total: scalarOf(drawn, reference), drawn }
    })
    const isOwn = ([name]: [string, StoredTensor]) =>
      name.startsWith('STAGE1_G.') === (stages === 1)
    const mine = (prefix: string) =>
      placesFirst(Object.fromEntries(Object.entries(under(prefix)).filter(isOwn)))
    expectClose(tf.reshape(value, [1]), read(`out.${of}scalar`), 'scalar')
    for (const [name] of reached) expectClose(gradients.get(name)!, read(`grad.${of}${name}`), name)
    const trained = table.filter((each) => !isStatistic(each))
    const expected = applyRenames(mine('grad.w.'), trained, { where })
    // a ReLU that float32 puts on the other side of 0 than float64 changes a term in a sum of random signs
    expectGradients(gradients, expected, 2e-4)
    expect(Object.keys(expected).sort()).toEqual([...own.keys()].sort())
    const after = applyRenames(mine('after.'), table.filter(isStatistic), { where })
    const state = namedParameters(generator.parameters)
    for (const [path, stored] of Object.entries(after))
      expectClose(state.get(path)!, asTensor(stored), path)
    for (const variable of variables.values()) variable.dispose()
    return aux.drawn
  }

  test('the first stage alone', () => {
    tf.tidy(() => {
      const { images, mean, logVariance } = play(1, first, 'first_')
      expectClose(sparse(images[0]!, EVERY), read('out.first'), 'image')
      expectClose(mean, read('out.first_mu'), 'mean')
      expectClose(logVariance, read('out.first_logvar'), 'logVariance')
    })
  })

  test('the second stage on the first, which is fixed', () => {
    tf.tidy(() => {
      const { images, mean, logVariance } = play(2, second, '')
      expectClose(sparse(images[0]!, EVERY), read('out.small'), 'small')
      expectClose(sparse(images[1]!, EVERY), read('out.large'), 'large')
      expectClose(mean, read('out.mu'), 'mean')
      expectClose(logVariance, read('out.logvar'), 'logVariance')
      const state = namedParameters(generator.parameters)
      const before = applyRenames(placesFirst(under('w.')), [...first, ...second], {
        where,
        ignore,
      })
      for (const { to } of first)
        expect([to, [...state.get(to)!.dataSync()]]).toEqual([to, [...toFloat32(before[to]!)]])
    })
  })
})
