import * as tf from '@tensorflow/tfjs-core'
import {
  adam,
  adamW,
  clipByGlobalNorm,
  createAverage,
  createOptimiser,
  globalNorm,
  namedParameters,
  trainableParameters,
  type Gradients,
  type Images,
  type Optimiser,
  type Tokens,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import {
  createClock,
  createTrainees,
  JOINT_PARTS,
  PAPER_GAME,
  takeJointStep,
  type JointInputs,
  type JointSettings,
  type Terms,
} from '@laviter/trainer/joint'
import { renamed, compareByTable } from '../by-table'
import type { Comparison } from '../compare'
import type { Fixture } from '../fixture'
import { fromImages, fromWords, toMask } from '../layouts'
import { enlarged } from './adversarial'
import type { ParityCase } from './index'
import { importPlayers, SIZES, type Imported, type Tensors } from './joint-players'
import { watchModules } from './watch-modules'

/** Of a larger image each of so many pixels is kept. */
const STRIDE = 8

/** One step of phase 3 on the reference's modules: all terms, captions and images on the way, gradients, what is left after it. */
export const jointStepCase: ParityCase = async (fixture, comparison) => {
  const players = importPlayers(fixture)
  const seen = watchModules(players.modules)
  const settings = settingsOf(fixture)
  const inputs = inputsOf(fixture)
  const optimisers = readOptimisers(fixture)
  const gradients = new Map<string, tf.Tensor>()
  const trainees = createTrainees(seen.modules, (name) => {
    const { optimiser, rate } = optimisers[name === 'discriminators' ? 'd64' : name]!
    return { optimiser: recording(optimiser, gradients), rate }
  })
  const learned = trainableParameters(seen.modules.generator?.parameters)
  const average = createAverage(
    Object.fromEntries(
      [...learned].map(([path, variable]) => [path.replaceAll('.', '/'), variable]),
    ),
    fixture.number('average_decay'),
  )
  const { losses } = takeJointStep(inputs, {
    modules: seen.modules,
    trainees,
    settings,
    random: createRandom(0),
    clock: createClock(JOINT_PARTS),
  })
  average.update()
  await compareLosses(fixture, comparison, losses)
  await compareSeen(fixture, comparison, seen)
  for (const module of players.imported) {
    const own = under(gradients, module.path)
    const reference = module.arrange(fixture.under(`grad.w.${module.name}.`))
    await compareByTable(comparison, 'gradients', reference, module.table, own)
    await compareAfter(fixture, comparison, module, optimisers[module.name]!.rate)
  }
  for (const name of ['image', 'text', 'captioner']) {
    const norm = globalNorm(under(gradients, name))
    comparison.add('outputs', `norm_${name}`, await norm.data(), fixture.values(`out.norm_${name}`))
  }
  const means = new Map([...average.parameters].map(([path, v]) => [path.replaceAll('/', '.'), v]))
  const generator = players.imported.find(({ name }) => name === 'generator')!
  await compareMoved(
    comparison,
    'generator_average',
    generator.arrange(fixture.under('after.generator_average.')),
    { ...generator, variables: means },
    optimisers['generator']!.rate * (1 - fixture.number('average_decay')),
  )
}

function settingsOf(fixture: Fixture): JointSettings {
  const lambdas = fixture.config['lambdas'] as Record<'tim' | 'itm' | 'fi' | 'ft' | 'vta', number>
  const first = fixture.number('first_word')
  const { tim, itm, fi: fakeImage, ft: fakeText, vta } = lambdas
  return {
    lambdas: { tim, itm, fakeImage, fakeText, vta },
    gammas: {
      gamma1: fixture.number('gamma1'),
      gamma2: fixture.number('gamma2'),
      gamma3: fixture.number('gamma3'),
    },
    game: PAPER_GAME,
    countPadding: fixture.config['caption_loss_ignores_padding'] !== true,
    fakeCaptions: {
      path: 'discrete',
      places: fixture.config['fake_caption_places'] === 'all' ? 'all' : 'within',
      words: fixture.number('words_num'),
      vocabularySize: fixture.number('vocabulary'),
      toWord: (token) => (token >= first ? token : undefined),
    },
  }
}

function inputsOf(fixture: Fixture): JointInputs {
  const tokens = fixture.tensor('in.tokens') as Tokens
  const rows = fixture.tensor('in.caption_tokens') as Tokens
  const small = fixture.tensor('in.real_small')
  const real = (fixture.config['upsample'] as number[]).map((scale) => enlarged(small, scale))
  const [, places] = rows.shape
  return {
    image: real.at(-1)!,
    tokens,
    mask: toMask(fixture.tensor('in.lengths'), tokens.shape[1]),
    classes: Int32Array.from(fixture.values('in.classes')),
    caption: {
      inputs: tf.slice(rows, [0, 0], [-1, places - 1]),
      targets: tf.slice(rows, [0, 1]),
    },
    drawing: {
      real,
      noise: fixture.tensor('in.noise') as tf.Tensor2D,
      epsilon: fixture.tensor('in.eps') as tf.Tensor2D,
    },
  }
}

/** By module, as the manifest has them. */
function readOptimisers(fixture: Fixture): Record<string, { optimiser: Optimiser; rate: number }> {
  const given = fixture.config['optimisers'] as Record<
    string,
    {
      type: 'adam' | 'adamw'
      lr: number
      betas: [number, number]
      eps: number
      weight_decay: number
      clip_norm: number | null
    }
  >
  return Object.fromEntries(
    Object.entries(given).map(([name, { type, lr, betas, eps, weight_decay, clip_norm }]) => {
      const rule = (type === 'adamw' ? adamW : adam)({ betas, eps, weightDecay: weight_decay })
      const transforms = clip_norm === null ? [] : [clipByGlobalNorm(clip_norm)]
      return [name, { optimiser: createOptimiser({ rule, transforms }), rate: lr }]
    }),
  )
}

/** Keeps what an optimiser is given, before it clips. */
const recording = (optimiser: Optimiser, gradients: Map<string, tf.Tensor>): Optimiser => ({
  ...optimiser,
  apply: (parameters, given, rate) => {
    for (const [path, gradient] of given) gradients.set(path, tf.keep(tf.clone(gradient)))
    optimiser.apply(parameters, given, rate)
  },
})

const under = (tensors: Gradients, path: string): Map<string, tf.Tensor> =>
  new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(`${path}.`))
      .map(([name, tensor]) => [name.slice(path.length + 1), tensor]),
  )

/** The names of our terms by the fixture's. */
const TERMS: Readonly<Record<string, string>> = {
  total: 'total',
  scalar: 'total',
  kl: 'kl',
  loss_tim: 'tim',
  loss_itm: 'itm',
  loss_fi: 'fakeImage',
  loss_ft: 'fakeText',
  loss_vta: 'vta',
  ...Object.fromEntries(
    SIZES.flatMap((size) => [
      [`loss_d${size}`, `d${size}`],
      [`adversarial_d${size}`, `g${size}`],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ vta: 'vta', fi: 'fakeImage', ft: 'fakeText' }).flatMap(([theirs, ours]) =>
      ['w0', 'w1', 's0', 's1'].map((term) => [`${theirs}_${term}`, `${ours}.${term}`]),
    ),
  ),
}

async function compareLosses(fixture: Fixture, comparison: Comparison, losses: Terms) {
  for (const [theirs, ours] of Object.entries(TERMS)) {
    const value = losses[ours]
    comparison.add(
      'outputs',
      theirs,
      value ? await value.data() : [],
      fixture.values(`out.${theirs}`),
    )
  }
}

async function compareSeen(
  fixture: Fixture,
  comparison: Comparison,
  { images, texts, logits, drawn }: ReturnType<typeof watchModules>,
) {
  const [real, fake] = texts
  const [{ images: stages, mean, logVariance }] = drawn as [(typeof drawn)[number]]
  const outputs: Record<string, tf.Tensor> = {
    global: images[0]!.global,
    words: fromWords(real!.words),
    sentence: real!.sentence,
    fake_sentence: fake!.sentence,
    caption_logits: logits[0]!,
    fake64: fromImages(stages[0]!),
    fake128_every8: sparse(stages[1]!),
    fake256_every8: sparse(stages[2]!),
    mu: mean,
    logvar: logVariance,
  }
  for (const [name, output] of Object.entries(outputs)) {
    // a folder may leave the larger ones out
    if (!Object.hasOwn(fixture.tensors, `out.${name}`)) continue
    comparison.add('outputs', name, await output.data(), fixture.values(`out.${name}`))
  }
  const lengths = tf.sum(fake!.mask, 1)
  comparison.addEqual('fake_tokens', await fake!.tokens.data(), fixture.values('out.fake_tokens'))
  comparison.addEqual('fake_lengths', await lengths.data(), fixture.values('out.fake_lengths'))
  // nothing is computed twice
  const calls = [images, texts, logits, drawn].map(({ length }) => length)
  comparison.addEqual('calls', calls, [2, 2, 1, 1])
}

const sparse = (map: Images): tf.Tensor =>
  fromImages(tf.stridedSlice(map, [0, 0, 0, 0], [...map.shape], [1, STRIDE, STRIDE, 1]))

/** Parameters that the fixture gives, and all running statistics. */
async function compareAfter(
  fixture: Fixture,
  comparison: Comparison,
  { name, parameters, table, arrange }: Imported,
  rate: number,
) {
  const after = Object.entries(fixture.under(`after.${name}.`))
  const isStatistic = ([path]: [string, StoredTensor]) => /running_(mean|var)$/.test(path)
  const only = (some: [string, StoredTensor][]) => arrange(Object.fromEntries(some))
  const variables = namedParameters(parameters)
  const statistics = only(after.filter(isStatistic))
  if (Object.keys(statistics).length > 0)
    await compareByTable(comparison, 'outputs', statistics, table, variables)
  const moved = only(after.filter((entry) => !isStatistic(entry)))
  await compareMoved(comparison, name, moved, { table, variables }, rate)
}

async function compareMoved(
  comparison: Comparison,
  name: string,
  reference: Tensors,
  { table, variables }: Pick<Imported, 'table'> & { variables: ReadonlyMap<string, tf.Tensor> },
  rate: number,
) {
  for (const [path, stored] of Object.entries(renamed(reference, table))) {
    const ours = await variables.get(path)?.data()
    comparison.addMoved(
      `${name}.${path} after`,
      (ours as Float32Array) ?? [],
      toFloat32(stored),
      rate,
    )
  }
}
