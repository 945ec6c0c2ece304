import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, type DataSet } from '@laviter/data'
import { createCaptionVocabulary, type Captioner } from '@laviter/itm'
import { readParameters } from '@laviter/nn'
import type { ConfigInput } from '../config/schema'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { openFeatureStore } from '../features/feature-store'
import { squaresConfig, writeColouredSquares } from '../fixtures/coloured-squares'
import { expectToGoOn, takeSteps } from '../fixtures/task-steps'
import { createCaptioner, createEncoders, resolveParts } from '../parts'
import { createCaptioningTask } from './captioning'
import type { StepResult } from './task'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }

let folder: string
let dataSet: DataSet
let written: ConfigInput

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-captioning-'))
  await writeColouredSquares(join(folder, 'data'))
  written = {
    ...squaresConfig(folder),
    captioner: { encoderLayers: 1, decoderLayers: 1, heads: 2, feedForward: 16, headWidth: 16 },
    features: { views: ['plain', 'flip'], folder: join(folder, 'features') },
    itm: { batch: 6, epochs: 100, rate: { start: 5e-3 }, clip: 1, captionsPerImage: 2 },
  }
  dataSet = await openTrainingData((await loadConfig(written)).config, watch)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The task with a frozen aligner that was never trained; `change` stands between it and its captioner. */
async function openTask(
  overrides: Record<string, unknown> = {},
  change: (captioner: Captioner) => Captioner = (captioner) => captioner,
) {
  const { config } = await loadConfig(written, overrides)
  const words = buildVocabulary(dataSet)
  const vocabulary = createCaptionVocabulary(words)
  const parts = await resolveParts(config.parts, folder)
  const { imageEncoder, textEncoder } = await createEncoders(config, parts, words.size, undefined)
  const captioner = change(await createCaptioner(config, parts, vocabulary.tokens))
  const encoder = imageEncoder
  const kept = config.features.cache !== 'off'
  const store = kept ? await openFeatureStore({ config, dataSet, encoder }) : undefined
  await store?.fill(watch)
  const saveModel = async () => undefined
  const options = { config, dataSet, imageEncoder, vocabulary, captioner, store, saveModel }
  const task = createCaptioningTask(options)
  return {
    task,
    imageEncoder,
    close: async () => {
      for (const each of [task, captioner, imageEncoder, textEncoder]) each.dispose()
      await store?.close()
    },
  }
}

const total = (result?: StepResult) => result?.losses?.['total'] ?? Number.NaN

test('learns to say what is there, from chance on, moves no aligner and keeps no tensors', async () => {
  const { task, imageEncoder, close } = await openTask()
  const frozen = await readParameters(imageEncoder.parameters)
  const [first] = await takeSteps(task, 3)
  const { numTensors } = tf.memory()
  const results = await takeSteps(task, 123, 3)
  const score = await task.validate(watch)
  expect(tf.memory().numTensors).toBe(numTensors)
  const chance = first!.chance!
  expect(total(first)).toBeGreaterThan(0.8 * chance)
  expect(total(results.at(-1))).toBeLessThan(0.5 * chance)
  expect(score).toMatchObject({ metric: 'CIDEr', higherIsBetter: true })
  expect(score?.value).toBeGreaterThan(0.3)
  expect(await readParameters(imageEncoder.parameters)).toEqual(frozen)
  expect(task.unit).toEqual({ name: 'captions', each: 12 })
  await close()
})

test('the rate grows over its first steps, then falls in steps of epochs', async () => {
  const rate = { start: 1e-3, dropAfter: 1, factor: 0.5, warmUpSteps: 2 }
  const { task, close } = await openTask({ 'itm.rate': rate })
  const results = await takeSteps(task, task.stepsPerEpoch + 1)
  expect(results.map((result) => result.rate).slice(0, 3)).toEqual([5e-4, 1e-3, 1e-3])
  expect(results.at(-1)?.rate).toBe(5e-4)
  await close()
})

test('the loss of the validation split can choose the best epoch', async () => {
  const { task, close } = await openTask({ 'itm.validation.metric': 'loss' })
  const score = await task.validate(watch)
  const [first] = await takeSteps(task, 1)
  const chance = first!.chance!
  expect(score).toMatchObject({ metric: 'loss', higherIsBetter: false, chance })
  expect(score?.value).toBeGreaterThan(0.8 * chance)
  await close()
})

test('a captioner shorter than decoding.maxWords is measured by what it can say', async () => {
  const { task, close } = await openTask({ 'captioner.length': 6, 'decoding.maxWords': 30 })
  expect(await task.validate(watch)).toMatchObject({ metric: 'CIDEr' })
  await close()
})

test.each([0, 0.5])(
  'saved and restored, it goes on bit for bit, blank pictures and all: %d',
  async (blankImages) => {
    const open = () => openTask({ 'itm.blankImages': blankImages })
    await expectToGoOn(open)
  },
)

test('a share of the taught pictures is blank for all their captions, none of those that are validated', async () => {
  const seen: { training: boolean; regions: number[]; global: number[]; captions: number }[] = []
  const loss = { 'itm.validation.metric': 'loss' }
  const { task, close } = await openTask({ ...loss, 'itm.blankImages': 0.3 }, (captioner) => ({
    ...captioner,
    logits: (image, tokens, options) => {
      const size = (x: tf.Tensor) =>
        tf.tidy(() => [...tf.sum(tf.abs(x), x.shape.map((_, i) => i).slice(1)).dataSync()])
      seen.push({
        training: options?.training === true,
        regions: size(image.regions),
        global: size(image.global),
        captions: tokens.shape[0] / image.regions.shape[0],
      })
      return captioner.logits(image, tokens, options)
    },
  }))
  await takeSteps(task, 30)
  await task.validate(watch)
  const taught = seen.filter(({ training }) => training)
  const blank = taught.flatMap(({ global, regions }) =>
    global
      .map((size, row) => ({ global: size, regions: regions[row] }))
      .filter(({ global }) => global === 0),
  )
  const validated = seen.filter(({ training }) => !training).flatMap(({ global }) => global)
  expect(blank.every(({ regions }) => regions === 0)).toBe(true)
  expect(taught.every(({ captions }) => captions === 2)).toBe(true)
  expect(Math.abs(blank.length / (6 * taught.length) - 0.3)).toBeLessThan(0.1)
  expect(validated.length).toBeGreaterThan(0)
  expect(Math.min(...validated)).toBeGreaterThan(0)
  await close()
})

test('several captions a picture are taught alike, taken at once or one by one; cached or not', async () => {
  const still = { 'captioner.dropout': 0 }
  const shared = await openTask(still)
  const single = await openTask(still, (captioner) => ({ ...captioner, sharesImages: false }))
  const live = await openTask({ ...still, 'features.cache': 'off' })
  const [a] = await takeSteps(shared.task, 1)
  const [b] = await takeSteps(single.task, 1)
  const [c] = await takeSteps(live.task, 1)
  expect(total(b)).toBeCloseTo(total(a), 5)
  expect(total(c)).toBeCloseTo(total(a), 2) // float16 on disk
  for (const { close } of [shared, single, live]) await close()
})

test('what a captioner wants of its training beside is added, by its name', async () => {
  const { task, close } = await openTask({}, (captioner) => ({
    ...captioner,
    teach: (image, tokens, options) => ({
      logits: captioner.logits(image, tokens, options),
      penalties: { attention: tf.scalar(0.25) },
    }),
  }))
  const [result] = await takeSteps(task, 1)
  const { total: sum = 0, caption = 0, attention } = result?.losses ?? {}
  expect(attention).toBe(0.25)
  expect(sum).toBeCloseTo(caption + 0.25, 5)
  await close()
})
