import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createBuffer } from '@laviter/nn'
import { buildVocabulary, type DataSet } from '@laviter/data'
import type { ConfigInput } from '../config/schema'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { openFeatureStore, type FeatureStore } from '../features/feature-store'
import { squaresConfig, writeColouredSquares } from '../fixtures/coloured-squares'
import { expectToGoOn, takeSteps, type OpenedTask } from '../fixtures/task-steps'
import { createEncoders, resolveParts } from '../parts'
import { createAlignmentTask, type AlignmentBatch } from './alignment'
import type { StepResult } from './task'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }

let folder: string
let dataSet: DataSet
let written: ConfigInput

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-alignment-'))
  await writeColouredSquares(join(folder, 'data'))
  written = {
    ...squaresConfig(folder),
    textEncoder: { heads: 2, dropout: 0.1 },
    features: { views: ['plain', 'flip'], folder: join(folder, 'features') },
    vta: { batch: 8, epochs: 100, rate: { start: 5e-3 }, sameClass: 'negative' },
  }
  dataSet = await openTrainingData((await loadConfig(written)).config, watch)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function openTask(
  overrides: Record<string, unknown> = {},
): Promise<OpenedTask<AlignmentBatch>> {
  const { config } = await loadConfig(written, overrides)
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const encoders = await createEncoders(config, parts, vocabulary.size, undefined)
  let store: FeatureStore | undefined
  if (config.features.cache !== 'off') {
    store = await openFeatureStore({ config, dataSet, encoder: encoders.imageEncoder })
    await store.fill(watch)
  }
  const saveModel = async () => undefined
  const task = createAlignmentTask({ config, dataSet, vocabulary, ...encoders, store, saveModel })
  return {
    task,
    close: async () => {
      task.dispose()
      encoders.imageEncoder.dispose()
      encoders.textEncoder.dispose()
      await store?.close()
    },
  }
}

test('learns squares of a colour, from chance on, and holds no more tensors after 200 steps', async () => {
  const { task, close } = await openTask()
  const [first] = await takeSteps(task, 3)
  const { numTensors } = tf.memory()
  const results = await takeSteps(task, 203, 3)
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(Object.keys(first?.losses ?? {})).toEqual(['total', 'w0', 'w1', 's0', 's1'])
  const total = (result?: StepResult) => result?.losses?.['total'] ?? Number.NaN
  const last = results.slice(-10).reduce((sum, result) => sum + total(result) / 10, 0)
  expect(last).toBeLessThan(0.7 * total(first))
  const validation = await task.validate(watch)
  expect(validation?.value).toBeGreaterThan(2 * (validation?.chance ?? 1))
  expect(tf.memory().numTensors).toBe(numTensors)
  await close()
})

test('saved and restored, it goes on bit for bit', async () => {
  await expectToGoOn(() => openTask())
})

test('without the cache the same step costs a pass through the backbone, and gives the same loss', async () => {
  const cached = await openTask()
  const live = await openTask({ 'features.cache': 'off' })
  const [a] = await takeSteps(cached.task, 1)
  const [b] = await takeSteps(live.task, 1)
  expect(b?.losses?.['total']).toBeCloseTo(a?.losses?.['total'] ?? Number.NaN, 1) // float16 on disk
  await cached.close()
  await live.close()
})

test('a checkpoint holds what trains, not the frozen backbone', async () => {
  const { task, close } = await openTask()
  const { parameters = {} } = await task.save()
  expect(Object.keys(parameters).filter((path) => path.includes('backbone'))).toEqual([])
  expect(Object.keys(parameters)).toContain('image.regions.weight')
  await close()
})

test('a checkpoint holds the statistics of a text encoder of one’s own', async () => {
  const { config } = await loadConfig(written, { 'features.cache': 'off' })
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const encoders = await createEncoders(config, parts, vocabulary.size, undefined)
  const { imageEncoder } = encoders
  const mean = createBuffer(tf.tensor1d([3]))
  const parameters = { own: encoders.textEncoder.parameters, mean }
  const textEncoder = { ...encoders.textEncoder, parameters }
  const saveModel = async () => undefined
  const sizes = { config, dataSet, vocabulary, imageEncoder, textEncoder, saveModel }
  const task = createAlignmentTask(sizes)
  const saved = await task.save()
  mean.assign(tf.tensor1d([0]))
  await task.restore(saved)
  expect([...mean.dataSync()]).toEqual([3])
  for (const each of [task, imageEncoder, encoders.textEncoder, mean]) each.dispose()
})

test('what one run keeps, another may add to while the first goes on', async () => {
  const views = (...kinds: string[]) => ({
    'features.views': kinds,
    'features.folder': join(folder, 'shared'),
  })
  const first = await openTask(views('plain'))
  const second = await openTask(views('plain', 'flip')) // computes what the first does not need
  await first.close()
  await second.close()
})

test('weights of another shape are named', async () => {
  const { task, close } = await openTask()
  const { parameters = {}, optimiser = {} } = await task.save()
  const weight = { dtype: 'F32' as const, shape: [1, 1], data: new Float32Array(1) }
  const wrong = { ...parameters, 'image.regions.weight': weight }
  await expect(task.restore({ parameters: wrong, optimiser })).rejects.toThrow(
    /image\.regions\.weight is \[1, 1\], expected/,
  )
  await close()
})
