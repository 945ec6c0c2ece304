import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, itemsOf, type DataSet } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { discriminatorLoss, generatorLoss, klLoss, wrongPairs } from '@laviter/losses'
import {
  adam,
  createOptimiser,
  namedParameters,
  normalTensor,
  readParameters,
  trainableParameters,
  valueAndGradients,
  type ParameterTree,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { encodeCaptions } from '../captions/caption-rows'
import type { ConfigInput } from '../config/schema'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { picturesTensor } from '../features/pictures-tensor'
import { trainingViews } from '../features/views'
import { writeColouredSquares } from '../fixtures/coloured-squares'
import { expectToGoOn, takeSteps } from '../fixtures/task-steps'
import { createToyDiscriminator, createToyGenerator } from '../fixtures/toy-generation'
import type { PicturedBatch } from '../generation/pictured-batches'
import { openRealPictures } from '../generation/real-pictures'
import { createCaptioner, createEncoders, resolveParts } from '../parts'
import { createGenerationTask } from './generation'
import type { Task } from './task'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }
const EMBED = 16

let folder: string
let dataSet: DataSet
let written: ConfigInput

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-generation-'))
  await writeColouredSquares(join(folder, 'data'))
  written = {
    name: 'squares',
    data: { format: 'folder', root: join(folder, 'data'), words: 6, validation: { by: 'picture' } },
    embed: EMBED,
    imageEncoder: { backbone: 'random', imageSize: 75, width: 0.05 },
    parts: { captioner: 'show-and-tell' },
    captioner: { width: 8 },
    features: { folder: join(folder, 'features') },
    tim: {
      batch: 6,
      epochs: 100,
      views: ['plain', 'flip'],
      rate: { generator: 2e-3, discriminator: 1e-3 },
      average: 0.5,
    },
  }
  dataSet = await openTrainingData((await loadConfig(written)).config, watch)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The task on an aligner that was never trained, with toys for generator and discriminators. */
async function openTask(
  overrides: Record<string, unknown> = {},
  {
    condition = EMBED,
    stagewise = false,
    described = false,
    timeUsed,
  }: {
    condition?: number
    stagewise?: boolean
    described?: boolean
    timeUsed?: () => number
  } = {},
) {
  const { config } = await loadConfig(written, overrides)
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const aligner = {
    vocabulary,
    ...(await createEncoders(config, parts, vocabulary.size, undefined)),
  }
  const random = createRandom(config.seed)
  const generator = { ...createToyGenerator(EMBED, random.fork('generator')), stagewise }
  const discriminators = generator.sizes.map((size) =>
    createToyDiscriminator(
      size,
      condition,
      random.fork(`d${size}`),
      config.tim.words > 0 ? EMBED : undefined,
    ),
  )
  const captions = createCaptionVocabulary(vocabulary)
  const captioner = await createCaptioner(config, parts, captions.tokens)
  const rows = encodeCaptions(dataSet, itemsOf(dataSet, 'train'), captions, captioner.length)
  const pictures = await openRealPictures(
    {
      config,
      dataSet,
      items: itemsOf(dataSet, 'train'),
      views: trainingViews({ views: config.tim.views, shrinkTo: 8 }),
      sizes: generator.sizes,
    },
    watch,
  )
  const saved: Record<string, tf.TypedArray>[] = []
  const read = async () => {
    saved.push(
      Object.fromEntries(
        [...trainableParameters(generator.parameters)].map(([path, variable]) => [
          path,
          variable.dataSync().slice(),
        ]),
      ),
    )
  }
  const task = createGenerationTask({
    config,
    dataSet,
    aligner,
    generator,
    discriminators,
    pictures,
    ...(described && { captioning: { captioner, rows } }),
    ...(timeUsed && { timeUsed }),
    writeSamples: read,
    saveModel: read,
  })
  return {
    task,
    config,
    aligner,
    generator,
    discriminators,
    saved,
    close: async () => {
      const { imageEncoder, textEncoder } = aligner
      for (const each of [task, generator, ...discriminators, imageEncoder, textEncoder, captioner])
        each.dispose()
      await pictures.close()
    },
  }
}

const firstBatch = async (task: Task<PicturedBatch>) => {
  for await (const batch of task.batches(0, 0)) return batch
  throw new Error('no batch')
}

test('plays the game, tells its terms, moves no aligner and keeps no tensors', async () => {
  const { task, aligner, close } = await openTask({ 'tim.rate.discriminator': 1e-2 })
  const frozen = await readParameters({
    image: aligner.imageEncoder.parameters,
    text: aligner.textEncoder.parameters,
  })
  const [first] = await takeSteps(task, 2)
  const { numTensors } = tf.memory()
  const results = await takeSteps(task, 40, 2)
  expect(await task.endEpoch?.(1, watch)).toEqual([])
  await task.saveModel('somewhere')
  expect(tf.memory().numTensors).toBe(numTensors)
  const names = ['total', 'd16', 'd32', 'g16', 'g32', 'dAccuracy', 'kl', 'matching', 'diversity']
  expect(Object.keys(first?.losses ?? {})).toEqual(names)
  for (const { losses } of results) {
    expect(Object.values(losses ?? {}).every(Number.isFinite)).toBe(true)
    expect(losses?.['dAccuracy']).toBeLessThanOrEqual(1)
  }
  const mean = (name: string) =>
    results.slice(-20).reduce((sum, { losses }) => sum + (losses?.[name] ?? Number.NaN), 0) / 20
  expect(mean('d16')).toBeLessThan(first?.losses?.['d16'] ?? 0) // they learn to tell
  expect(mean('dAccuracy')).toBeGreaterThan(0.6)
  expect(mean('diversity')).toBeGreaterThan(0.05)
  const now = await readParameters({
    image: aligner.imageEncoder.parameters,
    text: aligner.textEncoder.parameters,
  })
  expect(now).toEqual(frozen)
  await close()
})

test('sentences come by falling length, with their pictures at both sizes of one crop', async () => {
  const { task, close } = await openTask()
  const { batch, pictures } = await firstBatch(task)
  expect([...batch.lengths]).toEqual([...batch.lengths].sort((a, b) => b - a))
  expect(Object.keys(pictures)).toEqual(['16', '32'])
  expect(pictures[16]).toHaveLength(6 * 16 * 16 * 3)
  // a square of one colour is of that colour at every size
  batch.items.forEach((_, row) => {
    const pixel = (size: number) => [...pictures[size]!.slice(row * size * size * 3).slice(0, 3)]
    expect(pixel(16)).toEqual(pixel(32))
  })
  await close()
})

test('a step equals one that draws twice: discriminators first, then the generator by their new state', async () => {
  const { task, config, aligner, generator, discriminators, close } = await openTask({
    'tim.matching.weight': 0,
  })
  const { batch, pictures } = await firstBatch(task)
  const naive = {
    generator: createToyGenerator(EMBED, createRandom(config.seed).fork('generator')),
    discriminators: discriminators.map(({ size }) =>
      createToyDiscriminator(size, EMBED, createRandom(config.seed).fork(`d${size}`)),
    ),
  }
  await task.step({ batch, pictures }, { epoch: 0, step: 0, read: false })
  tf.tidy(() => {
    const draw = createRandom(config.seed).fork('tim').fork('step-0')
    const shape: [number, number] = [6, 6]
    const text = aligner.textEncoder.encode(
      tf.tensor2d(batch.tokens, shape, 'int32'),
      tf.tensor2d(batch.mask, shape),
    )
    const noise: tf.Tensor2D = tf.reshape(normalTensor(draw.fork('noise'), [6, 4]), [6, 4])
    const generate = () =>
      naive.generator.generate(
        { noise, ...text },
        { training: true, random: draw.fork('condition') },
      )
    const rule = adam({ betas: config.tim.betas })
    const training = { training: true }
    const { images: fakes } = generate()
    naive.discriminators.forEach((d, stage) => {
      const parameters = trainableParameters(d.parameters)
      const optimiser = createOptimiser({ rule })
      const { gradients } = valueAndGradients(parameters, () => {
        const real = d.features(picturesTensor(pictures[d.size]!, d.size), training)
        const fake = d.features(fakes[stage]!, training)
        const verdict = (features: tf.Tensor4D) => ({
          unconditional: d.unconditional!(features),
          conditional: d.conditional(features, text.sentence, training),
        })
        const wrong = wrongPairs(real, text.sentence)
        const conditional = d.conditional(wrong.features, wrong.sentence, training)
        return discriminatorLoss({
          real: verdict(real),
          fake: verdict(fake),
          wrong: { conditional },
        })
      })
      optimiser.apply(parameters, gradients, config.tim.rate.discriminator)
      optimiser.dispose()
    })
    const parameters = trainableParameters(naive.generator.parameters)
    const optimiser = createOptimiser({ rule })
    const { gradients } = valueAndGradients(parameters, () => {
      const { images, mean, logVariance } = generate()
      const judged = naive.discriminators.map((d, stage) => {
        const features = d.features(images[stage]!, training)
        return {
          unconditional: d.unconditional!(features),
          conditional: d.conditional(features, text.sentence, training),
        }
      })
      const total: tf.Scalar = tf.add(generatorLoss(judged).total, klLoss(mean, logVariance))
      return { total }
    })
    optimiser.apply(parameters, gradients, config.tim.rate.generator)
    optimiser.dispose()
  })
  const expectAlike = (ours: ReadonlyMap<string, tf.Variable>, theirs: typeof ours) => {
    expect([...ours.keys()]).toEqual([...theirs.keys()])
    for (const [path, variable] of ours) {
      const apart = tf.tidy(() => tf.max(tf.abs(tf.sub(variable, theirs.get(path)!))).dataSync()[0])
      expect([path, apart! < 1e-6]).toEqual([path, true])
    }
  }
  // statistics of the discriminators too: the generator's second drawing moved only its own
  discriminators.forEach((d, i) =>
    expectAlike(
      namedParameters(d.parameters),
      namedParameters(naive.discriminators[i]!.parameters),
    ),
  )
  expectAlike(
    trainableParameters(generator.parameters),
    trainableParameters(naive.generator.parameters),
  )
  for (const each of [naive.generator, ...naive.discriminators]) each.dispose()
  await close()
})

test('saved and restored, it goes on bit for bit', async () => {
  await expectToGoOn(() => openTask())
})

test('what is drawn and saved is the average of the weights; training goes on with the live ones', async () => {
  const { task, generator, saved, close } = await openTask()
  const path = 'colour.weight'
  const weight = () => trainableParameters(generator.parameters).get(path)!.dataSync().slice()
  let mean = weight() // it starts as the copy
  for (let step = 0; step < 3; step++) {
    await takeSteps(task, step + 1, step)
    mean = mean.map((value, i) => 0.5 * value + 0.5 * weight()[i]!)
  }
  const live = weight()
  await task.endEpoch?.(1, watch)
  await task.saveModel('somewhere')
  expect(weight()).toEqual(live)
  expect(saved).toHaveLength(2)
  for (const written of saved) {
    expect(written[path]).not.toEqual(live)
    written[path]!.forEach((value, i) => expect(value).toBeCloseTo(mean[i]!, 6))
  }
  await close()
})

test('says what to do where the losses diverge, and what guessing costs in the losses of each step', async () => {
  const { task, close } = await openTask({ 'tim.matching.weight': 2, 'tim.matching.every': 2 })
  expect(task.remedy).toMatch(/tim\.rate\.generator \(now 0\.002\)/)
  const [first, second] = await takeSteps(task, 2)
  expect(first?.chance).toBeCloseTo(4 * Math.log(2), 10)
  expect(second?.chance).toBeCloseTo(4 * Math.log(2) + 2 * 4 * Math.log(6), 10)
  await close()
})

test('the matching loss may be taken every other step, for two', async () => {
  const each = await openTask({ 'tim.klWeight': 0 })
  const other = await openTask({ 'tim.klWeight': 0, 'tim.matching.every': 2 })
  const [first, second] = await takeSteps(other.task, 2)
  expect(first?.losses).not.toHaveProperty('matching')
  const { total = 0, g16 = 0, g32 = 0, matching = 0 } = second?.losses ?? {}
  expect(total).toBeCloseTo(g16 + g32 + 5 * matching, 4)
  const alone = { epoch: 0, step: 1, read: true }
  const batch = await firstBatch(each.task)
  const still = await openTask({ 'tim.klWeight': 0, 'tim.matching.weight': 0 })
  const norms: number[] = []
  for (const { task } of [each, still]) norms.push((await task.step(batch, alone)).gradientNorm!)
  const twice = await openTask({ 'tim.klWeight': 0, 'tim.matching.every': 2 })
  const { gradientNorm } = await twice.task.step(batch, alone)
  expect(norms[0]).toBeGreaterThan(norms[1]!)
  expect(gradientNorm).toBeGreaterThan(norms[0]!)
  for (const { close } of [each, other, still, twice]) await close()
})

test.each(['stackgan-v1', 'stackgan-v2'])(
  '%s: the heads read the mean of the conditioning',
  async (form) => {
    const overrides = { 'tim.form': form, 'tim.matching.weight': 0, 'tim.klWeight': 0 }
    const { task, close } = await openTask(overrides, { condition: 3 })
    const [first] = await takeSteps(task, 1)
    expect(Object.keys(first?.losses ?? {})).toEqual([
      'total',
      'd16',
      'd32',
      'g16',
      'g32',
      'dAccuracy',
      'kl',
      'diversity',
    ])
    // all six terms are summed in v2, where wrong pictures are judged alone too
    const chance = form === 'stackgan-v2' ? 6 : 2
    expect(first?.losses?.['d16']).toBeGreaterThan(0.7 * chance * Math.LN2)
    expect(first?.losses?.['d16']).toBeLessThan(1.5 * chance * Math.LN2)
    await close()
  },
)

test('single words are judged too: discriminators learn which are true, and the generator is moved by it', async () => {
  const overrides = {
    'tim.matching.weight': 0,
    'tim.klWeight': 0,
    'tim.rate.discriminator': 2e-2,
  }
  const worded = await openTask({ ...overrides, 'tim.words': 3 })
  const [first] = await takeSteps(worded.task, 2)
  const { numTensors } = tf.memory()
  const results = await takeSteps(worded.task, 60, 2)
  expect(tf.memory().numTensors).toBe(numTensors)
  const { total = 0, g16 = 0, g32 = 0, gWords16 = 0, gWords32 = 0 } = first?.losses ?? {}
  expect(total).toBeCloseTo(g16 + g32 + 3 * (gWords16 + gWords32), 4)
  expect(first?.chance).toBeCloseTo((4 + 3 * 2) * Math.LN2, 10)
  const known = results.slice(-20).map(({ losses }) => losses?.['dWords16'] ?? Number.NaN)
  expect(known.reduce((sum, loss) => sum + loss, 0) / 20).toBeLessThan(0.95 * Math.LN2) // most of their words name no colour

  const alone = { epoch: 0, step: 0, read: true }
  const batch = await firstBatch(worded.task)
  const [once, thrice] = [
    await openTask({ ...overrides, 'tim.words': 1e-9 }),
    await openTask({ ...overrides, 'tim.words': 3 }),
  ]
  const norms: number[] = []
  for (const { task } of [once, thrice]) norms.push((await task.step(batch, alone)).gradientNorm!)
  expect(Math.abs(norms[1]! - norms[0]!)).toBeGreaterThan(1e-3 * norms[0]!)
  for (const { close } of [worded, once, thrice]) await close()
})

test.each(['paper', 'stackgan-v1', 'stackgan-v2'])(
  '%s: discriminators may be pretrained on real pictures, then the game begins as it would have',
  async (form) => {
    const overrides = {
      ...{ 'tim.form': form, 'tim.words': 3, 'tim.hardNegatives': 0.5, 'tim.growEvery': 20 },
      ...{ 'tim.pretraining.epochs': 8, 'tim.pretraining.rate': 2e-2, 'tim.matching.weight': 0 },
    }
    const condition = form === 'paper' ? EMBED : 3
    const { task, generator, discriminators, saved, close } = await openTask(overrides, { condition }) // prettier-ignore
    const count = 8 * task.stepsPerEpoch
    const [first] = await takeSteps(task, 2)
    const { total = 0, d16 = 0, dWords16 = 0, dAccuracy = -1, ...others } = first?.losses ?? {}
    expect(others).toEqual({})
    expect(total).toBeCloseTo(d16 + dWords16, 5)
    expect(dAccuracy).toBeGreaterThanOrEqual(0)
    expect([first?.rate, first?.chance]).toEqual([2e-2, expect.closeTo(3 * Math.LN2, 10)])
    expect(first?.gradientNorm).toBeGreaterThan(0)
    const at = async (tree: ParameterTree) =>
      JSON.stringify(Object.values(await readParameters(tree)).map(({ data }) => [...data]))
    const state = () => Promise.all([generator, ...discriminators].map((each) => at(each.parameters))) // prettier-ignore
    const [drawer, small, large] = await state()
    const { numTensors } = tf.memory()
    const results = await takeSteps(task, count, 2)
    expect(tf.memory().numTensors).toBe(numTensors)
    const [drawerAfter, smallAfter, largeAfter] = await state()
    expect([drawerAfter, largeAfter]).toEqual([drawer, large])
    expect(smallAfter).not.toEqual(small)
    const late = results.slice(-10).map(({ losses }) => losses?.['total'] ?? Number.NaN)
    expect(late.reduce((sum, loss) => sum + loss, 0) / 10).toBeLessThan(0.95 * total)
    expect(await task.endEpoch!(8, watch)).toEqual([])
    expect(saved).toEqual([]) // nothing was drawn that could be looked at

    const [played] = await takeSteps(task, count + 1, count)
    expect(Object.keys(played?.losses ?? {})).toEqual(
      expect.arrayContaining(['d16', 'g16', 'dWords16', 'gWords16', 'diversity']),
    )
    expect((await state())[0]).not.toEqual(drawer)
    await close()
  },
)

test('a run that goes on in its pretraining, and after it, does so bit for bit', async () => {
  const overrides = {
    ...{ 'tim.words': 3, 'tim.hardNegatives': 0.5, 'tim.pretraining.epochs': 1 },
    ...{ 'tim.pretraining.rate': 1e-2, 'tim.matching.weight': 0 },
  }
  const open = () => openTask(overrides)
  const { task, close } = await open()
  const { stepsPerEpoch } = task
  await close()
  expect(stepsPerEpoch).toBeGreaterThan(3)
  expect(stepsPerEpoch).toBeLessThan(7) // four steps are pretraining, or the last is not
  await expectToGoOn(open)
})

test('stages may learn one after the other', async () => {
  const { task, generator, close } = await openTask({ 'tim.epochs': 5 }, { stagewise: true })
  const batch = await firstBatch(task)
  const named = async (epoch: number) => {
    const { losses = {} } = await task.step(batch, { epoch, step: 0, read: true })
    return Object.keys(losses).filter((name) => /^[dg]\d/.test(name))
  }
  expect(generator.sizes).toEqual([16, 32])
  expect(await named(0)).toEqual(['d16', 'g16'])
  expect(await named(2)).toEqual(['d16', 'g16'])
  expect(await named(3)).toEqual(['d32', 'g32'])
  expect(await named(4)).toEqual(['d32', 'g32'])
  await close()
})

test('larger stages may join later, and the aligner with the largest', async () => {
  const { task, close } = await openTask({ 'tim.growEvery': 2, 'tim.matching.weight': 1 })
  const batch = await firstBatch(task)
  const told = async (epoch: number) => {
    const { losses = {}, chance } = await task.step(batch, { epoch, step: 0, read: true })
    return { names: Object.keys(losses).filter((name) => /^[dg]\d|matching/.test(name)), chance }
  }
  const [small, all] = [await told(1), await told(2)]
  expect(small.names).toEqual(['d16', 'g16'])
  expect(small.chance).toBeCloseTo(2 * Math.LN2, 10)
  expect(all.names).toEqual(['d16', 'd32', 'g16', 'g32', 'matching'])
  expect(all.chance).toBeCloseTo(4 * Math.LN2 + 4 * Math.log(6), 10)
  expect((await told(9)).names).toEqual(all.names)
  await close()
})

test('earlier stages may stand still when a larger one joins, as the average of their weights, bit for bit', async () => {
  const overrides = { 'tim.epochs': 4, 'tim.growEvery': 1, 'tim.earlierStages': 'still' }
  const open = () => openTask(overrides)
  const whole = await open()
  const { stepsPerEpoch } = whole.task
  await takeSteps(whole.task, stepsPerEpoch)
  const joins = await whole.task.save()
  const [result] = await takeSteps(whole.task, stepsPerEpoch + 1, stepsPerEpoch)
  const names = Object.keys(result?.losses ?? {}).filter((name) => /^[dg]\d/.test(name))
  expect(names).toEqual(['d32', 'g32'])
  const count = stepsPerEpoch + 4
  await takeSteps(whole.task, count, stepsPerEpoch + 1)
  const state = await whole.task.save()
  const [of, at] = [state['parameters']!, (name: string) => joins['average']![name]!.data]
  const ofFirst = Object.keys(joins['average']!).filter((path) => !path.includes('.tint.'))
  expect(ofFirst.length).toBeGreaterThan(3)
  for (const path of ofFirst) {
    expect(of[path]!.data).toEqual(at(path))
    expect(joins['parameters']![path]!.data).not.toEqual(at(path)) // it had moved on
  }
  expect(of['generator.tint.weight']!.data).not.toEqual(at('generator.tint.weight'))
  const still = (path: string) => path.startsWith('discriminators.16.') || /\.norm\.r/.test(path)
  const kept = Object.keys(of).filter(
    (path) => still(path) && !path.startsWith('discriminators.32'),
  )
  expect(kept.length).toBeGreaterThan(4)
  for (const path of kept) expect(of[path]!.data).toEqual(joins['parameters']![path]!.data)
  for (const from of [joins, state]) {
    const resumed = await open()
    await resumed.task.restore(from)
    if (from === joins) await takeSteps(resumed.task, count, stepsPerEpoch)
    expect(await resumed.task.save()).toEqual(state)
    await resumed.close()
  }
  await whole.close()
})

test('a stage that began by the clock stays when the run goes on, bit for bit', async () => {
  let used = 0
  const open = () => openTask({}, { stagewise: true, timeUsed: () => used })
  const [whole, half, resumed] = [await open(), await open(), await open()]
  const begin = async (task: Task<PicturedBatch>, count: number) => {
    used = 0
    const first = await takeSteps(task, 2)
    used = 0.6
    return [...first, ...(await takeSteps(task, count, 2))]
  }
  const results = await begin(whole.task, 6)
  const sizes = results.map(({ losses = {} }) =>
    Object.keys(losses).find((name) => /^d\d/.test(name)),
  )
  expect(sizes).toEqual(['d16', 'd16', 'd32', 'd32', 'd32', 'd32'])
  await begin(half.task, 4)
  const saved = await half.task.save()
  used = 0.4 // steps after the last checkpoint were lost, and their time with them
  await resumed.task.restore(saved)
  await takeSteps(resumed.task, 6, 4)
  expect(await resumed.task.save()).toEqual(await whole.task.save())
  for (const { close } of [whole, half, resumed]) await close()
})

test('a frozen captioner finds the sentence again, in place of the matching loss', async () => {
  const overrides = { 'tim.redescription': 10, 'tim.matching.weight': 0, 'tim.klWeight': 0 }
  const { task, close } = await openTask(overrides, { described: true })
  const [first] = await takeSteps(task, 2)
  const { total = 0, g16 = 0, g32 = 0, redescription = 0 } = first?.losses ?? {}
  expect(total).toBeCloseTo(g16 + g32 + 10 * redescription, 3)
  const guess = (first!.chance! - 4 * Math.LN2) / 10
  expect(redescription).toBeGreaterThan(0.7 * guess)
  expect(redescription).toBeLessThan(1.3 * guess)
  await close()
})

test('what is drawn may be held against the picture that the sentence describes, and comes nearer to it', async () => {
  const overrides = {
    'tim.reconstruction': 100,
    'tim.matching.weight': 0,
    'tim.klWeight': 0,
    'tim.rate.generator': 1e-2,
  }
  const { task, close } = await openTask(overrides)
  const batch = await firstBatch(task)
  const differences: number[] = []
  for (let step = 0; step < 12; step++) {
    const { losses = {} } = await task.step(batch, { epoch: 0, step, read: true })
    const { total = 0, g16 = 0, g32 = 0, reconstruction = 0 } = losses
    expect(total).toBeCloseTo(g16 + g32 + 100 * reconstruction, 3)
    differences.push(reconstruction)
  }
  expect(Math.max(...differences.slice(-3))).toBeLessThan(0.8 * differences[0]!)
  await close()
})

test('a larger picture may be held to the smaller one, from when it plays', async () => {
  const overrides = { 'tim.consistency': 20, 'tim.matching.weight': 0, 'tim.klWeight': 0 }
  const { task, close } = await openTask({ ...overrides, 'tim.growEvery': 1 })
  const batch = await firstBatch(task)
  const alone = await task.step(batch, { epoch: 0, step: 0, read: true })
  expect(alone.losses).not.toHaveProperty('consistency')
  const both = await task.step(batch, { epoch: 1, step: 1, read: true })
  const { total = 0, g16 = 0, g32 = 0, consistency = 0 } = both.losses ?? {}
  expect(consistency).toBeGreaterThan(0)
  expect(total).toBeCloseTo(g16 + g32 + 20 * consistency, 3)
  await close()
})

test('the smallest stage’s discriminator may have a rate of its own', async () => {
  const change = async (firstDiscriminator?: number) => {
    const { task, discriminators, close } = await openTask({
      ...(firstDiscriminator !== undefined && {
        'tim.rate.firstDiscriminator': firstDiscriminator,
      }),
    })
    const read = () =>
      discriminators.map(({ parameters }) =>
        [...trainableParameters(parameters).values()].flatMap((each) => [...each.dataSync()]),
      )
    const before = read()
    await takeSteps(task, 1)
    const moved = read().map((values, stage) =>
      Math.max(...values.map((value, i) => Math.abs(value - before[stage]![i]!))),
    )
    await close()
    return { moved, remedy: task.remedy }
  }
  // Adam's first step is as long as its rate
  const slow = await change(1e-4)
  const [first, second] = slow.moved
  expect(first).toBeCloseTo(1e-4, 6)
  expect(second).toBeCloseTo(1e-3, 6)
  expect(slow.remedy).toMatch(
    /tim\.rate\.discriminator \(now 0\.001\).*firstDiscriminator \(now 0\.0001\)/,
  )
  const one = await change()
  expect(one.moved[0]).toBeCloseTo(1e-3, 6)
  expect(one.remedy).not.toContain('firstDiscriminator')
})
