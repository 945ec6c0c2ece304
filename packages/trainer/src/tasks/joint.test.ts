import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, type DataSet } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { trainableParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { toFloat32 } from '@laviter/nn/safetensors'
import { setFrozen } from '@laviter/vta'
import type { ConfigInput } from '../config/schema'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { writeColouredSquares } from '../fixtures/coloured-squares'
import { expectToGoOn, takeSteps } from '../fixtures/task-steps'
import { createToyDiscriminator, createToyGenerator } from '../fixtures/toy-generation'
import { createCaptioner, createEncoders, resolveParts } from '../parts'
import { createJointTask } from './joint'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }
const EMBED = 16

let folder: string
let dataSet: DataSet
let written: ConfigInput

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-joint-task-'))
  await writeColouredSquares(join(folder, 'data'))
  written = {
    name: 'squares',
    data: { format: 'folder', root: join(folder, 'data'), words: 6, validation: { by: 'picture' } },
    embed: EMBED,
    imageEncoder: { backbone: 'random', imageSize: 75, width: 0.05 },
    textEncoder: { heads: 2, dropout: 0.1 },
    parts: { captioner: 'show-and-tell' },
    captioner: { width: 8 },
    joint: { batch: 6, epochs: 3, stepsPerEpoch: 7, rate: 1e-3, views: ['flip'], average: 0.5 },
  }
  dataSet = await openTrainingData((await loadConfig(written)).config, watch)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function openTask(
  overrides: Record<string, unknown> = {},
  means = 1,
  writeSamples?: (epoch: number) => Promise<void>,
) {
  const { config } = await loadConfig(written, overrides)
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const encoders = await createEncoders(config, parts, vocabulary.size, undefined)
  setFrozen(encoders.imageEncoder, config.joint.frozen)
  const captions = createCaptionVocabulary(vocabulary)
  const captioner = await createCaptioner(config, parts, captions.tokens)
  const random = createRandom(config.seed)
  const generator = createToyGenerator(EMBED, random.fork('generator'))
  const discriminators = generator.sizes.map((size) =>
    createToyDiscriminator(size, EMBED, random.fork(`d${size}`)),
  )
  const learned = trainableParameters({ generator: generator.parameters })
  const weights = () =>
    Object.fromEntries([...learned].map(([path, variable]) => [path, variable.dataSync().slice()]))
  const average = Object.fromEntries(
    Object.entries(weights()).map(([path, data]) => [
      path,
      {
        dtype: 'F32' as const,
        shape: learned.get(path)!.shape,
        data: Float32Array.from(data, (value) => value + means),
      },
    ]),
  )
  const saved: ReturnType<typeof weights>[] = []
  const modules = { ...encoders, captioner, generator, discriminators }
  const task = createJointTask({
    config,
    dataSet,
    vocabulary,
    modules,
    captions,
    average,
    ...(writeSamples && { writeSamples }),
    saveModel: async () => void saved.push(weights()),
  })
  return {
    task,
    saved,
    weights,
    config,
    close: () => {
      task.dispose()
      for (const each of [...Object.values(encoders), captioner, generator, ...discriminators])
        each.dispose()
    },
  }
}

test('epochs of so many steps go over the pictures pass by pass, and may begin anywhere', async () => {
  const { task, close } = await openTask()
  const itemsOf = async (epoch: number, start: number) => {
    const items: (readonly number[])[] = []
    for await (const { batch } of task.batches(epoch, start)) items.push(batch.items)
    return items
  }
  const [first, second] = [await itemsOf(0, 0), await itemsOf(1, 0)]
  expect([first.length, second.length]).toEqual([7, 7])
  expect(await itemsOf(1, 5)).toEqual(second.slice(5))
  // 27 pictures train: a pass is four batches, then the next begins
  const pass = [...first, ...second].slice(0, 4).flat()
  expect(new Set(pass).size).toBe(24)
  const next = [...first, ...second].slice(4, 8).flat()
  expect(new Set(next).size).toBe(24)
  expect(next).not.toEqual(pass)
  close()
})

test('the average goes on from phase tim’s, and is what is saved; training goes on with the live weights', async () => {
  const { task, saved, weights, close } = await openTask()
  const start = weights()
  await task.saveModel('somewhere')
  expect(weights()).toEqual(start)
  const [path = ''] = Object.keys(start)
  saved[0]![path]!.forEach((value, i) => expect(value).toBeCloseTo(start[path]![i]! + 1, 5))
  await takeSteps(task, 1)
  const live = weights()
  await task.saveModel('somewhere')
  saved[1]![path]!.forEach((value, i) =>
    expect(value).toBeCloseTo(0.5 * (start[path]![i]! + 1) + 0.5 * live[path]![i]!, 5),
  )
  close()
})

test('saved and restored, it goes on bit for bit', async () => {
  await expectToGoOn(
    () => openTask(),
    () => openTask({}, 7), // another average, which the checkpoint replaces
  )
})

test('where losses diverge, the rates in use are named', async () => {
  const { task, close } = await openTask()
  expect(task.remedy).toBe('Lower joint.rate (now 0.001)')
  close()
  const own = await openTask({ 'joint.rates.generator': 0.5 })
  expect(own.task.remedy).toBe('Lower joint.rate (now 0.001) or joint.rates.generator (now 0.5)')
  own.close()
})

test('sheets of samples come as often as was asked for, and after the last epoch', async () => {
  const drawn: number[] = []
  const { task, close } = await openTask({ 'tim.samples.every': 2 }, 1, async (epoch) => {
    drawn.push(epoch)
  })
  for (const epoch of [1, 2, 3]) await task.endEpoch?.(epoch, watch)
  expect(drawn).toEqual([2, 3])
  close()
})

test('a step leaves no tensor behind', async () => {
  const { task, close } = await openTask()
  await takeSteps(task, 2)
  const { numTensors } = tf.memory()
  await takeSteps(task, 5, 2)
  expect(tf.memory().numTensors).toBe(numTensors)
  close()
})

test('modules may have rates of their own, and the losses fall', async () => {
  const { task, close } = await openTask({
    'joint.rates.image': 1e-9,
    'joint.rates.text': 1e-2,
    'joint.clip.text': null,
    'joint.weightDecay': 0,
  })
  const image = async () => {
    const { parameters } = await task.save()
    return Object.entries(parameters ?? {}).filter(([path]) => path.startsWith('image.regions'))
  }
  const [[, before] = []] = await image()
  const results = await takeSteps(task, 12)
  const [[, after] = []] = await image()
  const then = toFloat32(before!)
  const now = toFloat32(after!)
  const apart = Math.max(...then.map((value, i) => Math.abs(value - now[i]!)))
  expect(apart).toBeLessThan(1e-6)
  const vta = results.map(({ losses }) => losses?.['vta'] ?? Number.NaN)
  const mean = (some: number[]) => some.reduce((a, b) => a + b) / some.length
  expect(mean(vta.slice(-4))).toBeLessThan(mean(vta.slice(0, 4)))
  expect(results[0]?.chance).toBeCloseTo(
    7 * 4 * Math.log(6) + 0.01 * 4 * Math.LN2 + 0.1 * Math.log(17),
    1,
  )
  expect(task.remedy).toMatch(/joint\.rate \(now 0\.001\)/)
  close()
})
