import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner, type Captioner } from '@laviter/itm'
import type { Lambdas } from '@laviter/losses'
import {
  adam,
  createOptimiser,
  disposeParameters,
  normalTensor,
  readParameters,
  type Optimiser,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import {
  createInceptionEncoder,
  createTextBiLstm,
  createTextTransformer,
  setFrozen,
} from '@laviter/vta'
import { createToyDiscriminator, createToyGenerator } from '../fixtures/toy-generation'
import { createClock } from '../tasks/step-clock'
import type { JointInputs } from './inputs'
import { takeJointStep } from './joint-step'
import { jointTree, type JointModules } from './modules'
import { JOINT_PARTS } from './parts'
import { PAPER_GAME, type JointSettings } from './settings'
import { createTrainees } from './trainees'

const [B, T, V, D] = [3, 5, 12, 16]
const RATE = 1e-3
const ALL: Lambdas = { tim: 0.5, itm: 1, fakeImage: 1, fakeText: 1, vta: 2 }

/** Small modules with all that the built-in ones have: frozen layers, dropout, batch norm, drawn conditioning. */
function createModules({ bilstm = false } = {}) {
  const random = createRandom('joint step')
  const imageEncoder = createInceptionEncoder(
    { embed: D, imageSize: 75, width: 0.05, backbone: 'random' },
    { random: random.fork('image') },
  )
  setFrozen(imageEncoder, 'Conv2d_4a_3x3')
  const sizes = { vocabularySize: V, words: T, embed: D, tableWidth: 8, dropout: 0.1 }
  const textEncoder = bilstm
    ? createTextBiLstm(sizes, { random: random.fork('text') })
    : createTextTransformer({ ...sizes, heads: 2 }, { random: random.fork('text') })
  const untaught = createTransformerCaptioner(
    {
      ...{ vocabularySize: V + 2, embed: D, length: 10, heads: 2 },
      ...{ encoderLayers: 1, decoderLayers: 1, feedForward: 16, headWidth: 16 },
    },
    { random: random.fork('captioner') },
  )
  const captioner = { ...untaught, logits: leaning(untaught) }
  const generator = createToyGenerator(D, random.fork('generator'))
  const discriminators = generator.sizes.map((size) =>
    createToyDiscriminator(size, D, random.fork(`d${size}`)),
  )
  return { imageEncoder, textEncoder, captioner, generator, discriminators }
}

/** Tokens that the captioner leans to: captions that differ, as those of a trained one. */
const SAID = [
  [5, 6, 7, 2, 0],
  [8, 9, 2, 0, 0],
  [10, 11, 12, 13, 3],
]

const leaning =
  (captioner: Captioner): Captioner['logits'] =>
  (...args) => {
    const said = tf.oneHot(tf.tensor2d(SAID, undefined, 'int32'), V + 2)
    return tf.add(captioner.logits(...args), tf.mul(said, 3))
  }

function createInputs(): JointInputs {
  const random = createRandom('joint inputs')
  const pictures = (name: string, size: number) =>
    tf.tanh(normalTensor(random.fork(name), [B, size, size, 3])) as tf.Tensor4D
  const rows = [
    [1, 5, 6, 7, 2, 0],
    [1, 8, 4, 2, 0, 0],
    [1, 9, 10, 11, 12, 2],
  ]
  return {
    image: pictures('image', 75),
    tokens: tf.tensor2d(
      [
        [3, 4, 5, 0, 0],
        [6, 2, 0, 0, 0],
        [7, 8, 9, 10, 0],
      ],
      [B, T],
      'int32',
    ),
    mask: tf.tensor2d([
      [1, 1, 1, 0, 0],
      [1, 1, 0, 0, 0],
      [1, 1, 1, 1, 0],
    ]),
    classes: Int32Array.of(0, 1, 2),
    caption: {
      inputs: tf.tensor2d(
        rows.map((row) => row.slice(0, -1)),
        undefined,
        'int32',
      ),
      targets: tf.tensor2d(
        rows.map((row) => row.slice(1)),
        undefined,
        'int32',
      ),
    },
    drawing: {
      real: [pictures('real16', 16), pictures('real32', 32)],
      noise: normalTensor(random.fork('noise'), [B, 4]) as tf.Tensor2D,
    },
  }
}

function settings(
  lambdas: Partial<Lambdas>,
  fakeCaptions: Partial<JointSettings['fakeCaptions']> = {},
): JointSettings {
  return {
    lambdas: { tim: 0, itm: 0, fakeImage: 0, fakeText: 0, vta: 0, ...lambdas },
    gammas: { gamma1: 4, gamma2: 5, gamma3: 10 },
    game: PAPER_GAME,
    countPadding: false,
    fakeCaptions: {
      path: 'discrete',
      places: 'all',
      words: T,
      vocabularySize: V,
      toWord: (token) => (token > 2 ? token - 2 : undefined),
      ...fakeCaptions,
    },
  }
}

/** Takes a step; tells what every module was moved by, and what it told. */
function step(modules: JointModules, how: JointSettings) {
  const reached = new Set<string>()
  const frozen: string[] = []
  const watch = (optimiser: Optimiser): Optimiser => ({
    ...optimiser,
    apply: (parameters, gradients, rate) => {
      for (const [path, gradient] of gradients) {
        const moved = tf.tidy(() => tf.max(tf.abs(gradient)).dataSync()[0]! > 0)
        if (moved) reached.add(path.split('.')[0]!)
        if (/^image\.backbone\.Conv2d/.test(path)) frozen.push(path)
      }
      optimiser.apply(parameters, gradients, rate)
    },
  })
  const optimisers: Optimiser[] = []
  const trainees = createTrainees(modules, () => {
    const optimiser = createOptimiser({ rule: adam() })
    optimisers.push(optimiser)
    return { optimiser: watch(optimiser), rate: RATE }
  })
  const losses = tf.tidy(() => {
    const clock = createClock(JOINT_PARTS)
    const round = { modules, trainees, settings: how, random: createRandom('step'), clock }
    const told = takeJointStep(createInputs(), round)
    return Object.fromEntries(
      Object.entries({ ...told.losses, norm: told.norm }).map(([name, value]) => [
        name,
        value.dataSync()[0]!,
      ]),
    )
  })
  for (const optimiser of optimisers) optimiser.dispose()
  return { losses, reached: [...reached].sort(), frozen }
}

const disposeAll = (modules: JointModules) => disposeParameters(jointTree(modules))

test.each<[keyof Lambdas, string[]]>([
  ['vta', ['image', 'text']],
  ['itm', ['captioner', 'image']],
  ['tim', ['discriminators', 'generator', 'text']],
  ['fakeImage', ['generator', 'image', 'text']],
  ['fakeText', ['image', 'text']],
])('the gradient of %s reaches %s, and nothing else', (name, expected) => {
  const modules = createModules()
  const { losses, reached, frozen } = step(modules, settings({ [name]: 1 }))
  // discriminators learn from their own loss wherever they judge
  const learned = reached.filter((each) => name === 'tim' || each !== 'discriminators')
  expect(learned).toEqual(expected)
  expect(losses[name]).toBeGreaterThan(0)
  expect(losses['total']).toBeCloseTo(losses[name]!, 5)
  expect(frozen).toEqual([])
  disposeAll(modules)
})

test('all five add up by their weights, from one pass of each module; nothing is left', () => {
  const modules = createModules()
  step(modules, settings(ALL)) // folds the frozen layers
  const { numTensors } = tf.memory()
  const { losses, reached } = step(modules, settings(ALL))
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(reached).toEqual(['captioner', 'discriminators', 'generator', 'image', 'text'])
  const { tim, itm, fakeImage, fakeText, vta } = losses as Record<keyof Lambdas, number>
  expect(losses['total']).toBeCloseTo(0.5 * tim + itm + fakeImage + fakeText + 2 * vta, 3)
  expect(losses['g16']! + losses['g32']! + losses['kl']!).toBeCloseTo(tim, 4)
  for (const [name, sum] of Object.entries({ vta, fakeImage, fakeText })) {
    const terms = ['w0', 'w1', 's0', 's1'].map((term) => losses[`${name}.${term}`]!)
    expect(terms.reduce((a, b) => a + b)).toBeCloseTo(sum, 4)
  }
  disposeAll(modules)
})

test('the same step from the same start ends in the same weights; another stream in others', async () => {
  const [a, b] = [createModules(), createModules()]
  const first = step(a, settings(ALL))
  expect(step(b, settings(ALL)).losses).toEqual(first.losses)
  expect(await readParameters(jointTree(b))).toEqual(await readParameters(jointTree(a)))
  disposeAll(a)
  disposeAll(b)
})

test('helpers that are not there leave their losses out', () => {
  const modules = createModules()
  const { imageEncoder, textEncoder } = modules
  const alone = step({ imageEncoder, textEncoder }, settings({ vta: 1 }))
  expect(Object.keys(alone.losses)).toEqual([
    ...['total', 'vta', 'vta.w0', 'vta.w1', 'vta.s0', 'vta.s1', 'norm'],
  ])
  expect(alone.reached).toEqual(['image', 'text'])
  disposeAll(modules)
})

test('captions without a word leave L_FT and are counted; where all do, it is not there', () => {
  const modules = createModules()
  const only = new Set([3, 4, 5])
  const some = step(modules, settings(ALL, { toWord: () => undefined }))
  expect(some.losses['emptyCaptions']).toBe(B)
  expect(some.losses).not.toHaveProperty('fakeText')
  const { imageEncoder, textEncoder, captioner } = modules
  /** Says that the second picture shows nothing, whatever it shows. */
  const silent: typeof captioner = {
    ...captioner,
    logits: (...args) => {
      const end = tf.mul(tf.oneHot(tf.scalar(2, 'int32'), V + 2), 1e6)
      const word = tf.mul(tf.oneHot(tf.scalar(4, 'int32'), V + 2), 1e6)
      const row = tf.reshape(tf.tensor1d([0, 1, 0]), [B, 1, 1])
      const bias = tf.add(tf.mul(end, row), tf.mul(word, tf.sub(1, row)))
      return tf.add(captioner.logits(...args), bias)
    },
  }
  const toWord = (token: number) => (only.has(token) ? token - 2 : undefined)
  const told = step(
    { imageEncoder, textEncoder, captioner: silent },
    settings({ vta: 1, fakeText: 1 }, { toWord }),
  )
  expect(told.losses['emptyCaptions']).toBe(1)
  expect(Number.isFinite(told.losses['fakeText'])).toBe(true)
  disposeAll(modules)
})

test.each([false, true])(
  'straight through, L_FT has the same value and teaches the captioner too (BiLSTM: %s)',
  (bilstm) => {
    const [discrete, through] = [createModules({ bilstm }), createModules({ bilstm })]
    const only = { fakeText: 1 }
    const undrawn = ({ imageEncoder, textEncoder, captioner }: typeof discrete) => ({
      ...{ imageEncoder, textEncoder, captioner },
    })
    const plain = step(undrawn(discrete), settings(only))
    const passed = step(undrawn(through), settings(only, { path: 'straight-through' }))
    expect(passed.losses['fakeText']).toBeCloseTo(plain.losses['fakeText']!, 5)
    expect(plain.reached).toEqual(['image', 'text'])
    expect(passed.reached).toEqual(['captioner', 'image', 'text'])
    disposeAll(discrete)
    disposeAll(through)
  },
)

test('places beyond the real caption’s end are read where all are asked for', () => {
  const modules = createModules()
  const lengths: number[] = []
  const { textEncoder } = modules
  const watched = {
    ...modules,
    textEncoder: {
      ...textEncoder,
      encode: (...args: Parameters<typeof textEncoder.encode>) => {
        lengths.push(tf.tidy(() => tf.sum(args[1]).dataSync()[0]!))
        return textEncoder.encode(...args)
      },
    },
  }
  const word = (token: number) => Math.max(1, token - 2) // every place counts
  step(watched, settings({ fakeText: 1 }, { toWord: word, places: 'all', words: T }))
  step(watched, settings({ fakeText: 1 }, { toWord: word, places: 'within', words: T }))
  expect(lengths).toEqual([9, 5 + 5 + 5, 9, 4 + 3 + 5])
  disposeAll(modules)
})
