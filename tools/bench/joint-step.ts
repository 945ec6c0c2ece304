import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner } from '@laviter/itm'
import {
  adam,
  adamW,
  clipByGlobalNorm,
  createAverage,
  createOptimiser,
  normalTensor,
  type Optimiser,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createAttnGanGenerator, createDiscriminator } from '@laviter/tim'
import {
  createTrainees,
  PAPER_GAME,
  takeJointStep,
  type Clock,
  type JointInputs,
  type JointModules,
  type JointPart,
  type JointSettings,
  type JointTrainees,
  type TraineeName,
} from '@laviter/trainer/joint'
import { createInceptionEncoder, createTextTransformer, setFrozen } from '@laviter/vta'
import type { JointSize } from './joint-size'

/** The five losses and their weighted total. */
export const JOINT_LOSSES = ['total', 'tim', 'itm', 'fakeImage', 'fakeText', 'vta'] as const

/** A joint step that can be repeated, on the same batch. */
export interface JointStep {
  /** numbers that it trains, by module */
  readonly parameters: Readonly<Record<TraineeName, number>>
  /** @returns the losses, by name */
  run(clock: Clock<JointPart>): Promise<Record<string, number>>
  dispose(): void
}

/** Words that the text encoder reads of a sentence, and that the captioner is told of one. */
const [WORDS, TOLD] = [15, 19]
/** Of the captioner: padding, start and end come first. */
const SPECIAL = 3
const RATE = 1e-6
const SETTINGS: Omit<JointSettings, 'fakeCaptions'> = {
  lambdas: { tim: 0.01, itm: 0.1, fakeImage: 1, fakeText: 1, vta: 5 },
  gammas: { gamma1: 4, gamma2: 5, gamma3: 10 },
  game: PAPER_GAME,
  countPadding: false,
}

/** One whole step of phase 3 as the trainer takes it, with the paper's optimisers, and the average of the generator's weights. */
export function openJointStep(size: JointSize): JointStep {
  const modules = createModules(size)
  const optimisers: Optimiser[] = []
  const trainees = createTrainees(modules, (name) => {
    const optimiser = optimiserOf(name)
    optimisers.push(optimiser)
    return { optimiser, rate: RATE }
  })
  const average = createAverage({ generator: modules.generator.parameters }, 0.999)
  const inputs = inputsOf(size, modules)
  const random = createRandom('bench')
  const settings: JointSettings = {
    ...SETTINGS,
    fakeCaptions: {
      path: 'discrete',
      places: 'within',
      words: WORDS,
      vocabularySize: size.vocabulary,
      toWord: (token) => (token < SPECIAL ? undefined : token - SPECIAL + 1),
    },
  }
  let steps = 0
  return {
    parameters: countTrained(trainees),
    run: async (clock) => {
      const told = tf.tidy(() => {
        const own = random.fork(`step-${steps++}`)
        const { losses } = takeJointStep(inputs, {
          modules,
          trainees,
          settings,
          random: own,
          clock,
        })
        average.update()
        const named = JOINT_LOSSES.map((name) => losses[name])
        return tf.stack(named.filter((loss) => loss !== undefined))
      })
      const values = await told.data()
      told.dispose()
      return Object.fromEntries(JOINT_LOSSES.map((name, i) => [name, values[i]!]))
    },
    dispose: () => {
      average.dispose()
      for (const optimiser of optimisers) optimiser.dispose()
      const { discriminators, ...alone } = modules
      for (const module of [...Object.values(alone), ...discriminators]) module.dispose()
      disposeInputs(inputs)
    },
  }
}

function createModules(size: JointSize) {
  const random = createRandom('bench')
  const imageEncoder = createInceptionEncoder(
    { backbone: 'random', ...size.image },
    { random: random.fork('image') },
  )
  setFrozen(imageEncoder, 'Conv2d_4a_3x3')
  const textEncoder = createTextTransformer(
    { vocabularySize: size.vocabulary, words: WORDS },
    { random: random.fork('text') },
  )
  const captioner = createTransformerCaptioner(
    { vocabularySize: size.vocabulary - 1 + SPECIAL, ...size.captioner },
    { random: random.fork('captioner') },
  )
  const generator = createAttnGanGenerator(size.generator, { random: random.fork('generator') })
  const discriminators = size.generator.sizes.map((side) =>
    createDiscriminator(
      { size: side, width: size.judgeWidth },
      { random: random.fork(`d${side}`) },
    ),
  )
  return { imageEncoder, textEncoder, captioner, generator, discriminators }
}

/** As the paper's code has them; the discriminators share one. */
function optimiserOf(name: TraineeName): Optimiser {
  if (name === 'generator' || name === 'discriminators')
    return createOptimiser({ rule: adam({ betas: [0.5, 0.999] }) })
  const told = name === 'captioner'
  return createOptimiser({
    transforms: [clipByGlobalNorm(told ? 0.1 : 0.25)],
    rule: (told ? adamW : adam)({ weightDecay: 1e-4 }),
  })
}

/** Pictures and sentences of nothing; for the text encoder 8 to 15 words, for the captioner as many of each. */
function inputsOf(
  { batch: B, vocabulary, generator: { sizes } }: JointSize,
  { imageEncoder, generator }: JointModules & { generator: { noiseWidth: number } },
): JointInputs {
  const random = createRandom('inputs')
  const pictures = (side: number) =>
    tf.randomUniform<tf.Rank.R4>([B, side, side, 3], -1, 1, 'float32', side)
  const rows = (width: number, value: (row: number, place: number) => number) =>
    Array.from({ length: B }, (_, row) =>
      Array.from({ length: width }, (_, place) => value(row, place)),
    )
  const real = (row: number, place: number) => place < WORDS - Math.floor((row * 8) / B)
  const word = () => 1 + random.integer(vocabulary - 1)
  const told = rows(TOLD, () => word() + SPECIAL - 1)
  const [start, end] = [1, 2]
  const whole = (all: number[][]) => tf.tensor2d(all, undefined, 'int32')
  return {
    image: pictures(imageEncoder.imageSize),
    tokens: whole(rows(WORDS, (row, place) => (real(row, place) ? word() : 0))),
    mask: tf.tensor2d(rows(WORDS, (row, place) => Number(real(row, place)))),
    caption: {
      inputs: whole(told.map((row) => [start, ...row])),
      targets: whole(told.map((row) => [...row, end])),
    },
    drawing: {
      real: sizes.map(pictures),
      noise: normalTensor(random, [B, generator.noiseWidth]) as tf.Tensor2D,
    },
  }
}

function disposeInputs({ image, tokens, mask, caption, drawing }: JointInputs): void {
  tf.dispose([image, tokens, mask, caption?.inputs, caption?.targets])
  tf.dispose([...(drawing?.real ?? []), drawing?.noise])
}

function countTrained({ discriminators = [], ...alone }: JointTrainees) {
  const count = (parameters: ReadonlyMap<string, tf.Variable>) =>
    [...parameters.values()].reduce((sum, { size }) => sum + size, 0)
  const own = (name: keyof typeof alone) => count(alone[name]?.parameters ?? new Map())
  return {
    image: own('image'),
    text: own('text'),
    captioner: own('captioner'),
    generator: own('generator'),
    discriminators: discriminators.reduce((sum, { parameters }) => sum + count(parameters), 0),
  }
}
