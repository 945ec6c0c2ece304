import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, type DataSet } from '@laviter/data'
import { trainableParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createTextBiLstm } from '@laviter/vta'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { writeColouredSquares } from '../fixtures/coloured-squares'
import { createToyGenerator } from '../fixtures/toy-generation'
import { writeSamples } from './samples'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-samples-'))
  await writeColouredSquares(join(folder, 'data'), 24)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the same sentences with the same noise after each epoch, a sheet a stage', async () => {
  const { config } = await loadConfig({
    name: 'squares',
    data: { format: 'folder', root: join(folder, 'data'), words: 6, validation: { by: 'picture' } },
    embed: 8,
    tim: { samples: { captions: 2, noises: 3 } },
  })
  const dataSet: DataSet = await openTrainingData(config, watch)
  const vocabulary = buildVocabulary(dataSet)
  const sizes = { vocabularySize: vocabulary.size, words: 6, embed: 8, tableWidth: 8 }
  const textEncoder = createTextBiLstm(sizes, { random: createRandom(1) })
  const generator = createToyGenerator(8, createRandom(2))
  const samples = join(folder, 'run', 'samples')
  const options = { config, dataSet, aligner: { vocabulary, textEncoder }, generator }
  const before = tf.memory().numTensors
  const progress: number[] = []
  const job = { ...watch, onProgress: ({ done }: { done: number }) => progress.push(done) }
  await writeSamples({ ...options, folder: samples }, 1, job)
  await writeSamples({ ...options, folder: samples }, 2, watch)
  expect(tf.memory().numTensors).toBe(before)
  expect(progress).toEqual([3, 6])
  expect((await readdir(samples)).sort()).toEqual([
    'epoch-1-16.png',
    'epoch-1-32.png',
    'epoch-2-16.png',
    'epoch-2-32.png',
    'samples.json',
  ])
  const read = (name: string) => readFile(join(samples, name))
  expect(await read('epoch-2-32.png')).toEqual(await read('epoch-1-32.png'))
  const facts = JSON.parse(String(await read('samples.json')))
  expect(facts).toMatchObject({ noises: 3, sizes: [16, 32], heldOut: true })
  const shown = facts.items.map((item: number) => dataSet.items[item])
  expect(shown.map(({ split }: { split: string }) => split)).toEqual(['validation', 'validation'])
  expect(shown.map(({ captions }: { captions: string[] }) => captions[0])).toEqual(facts.captions)
  const blocked = writeSamples({ ...options, folder: join(folder, 'data', '0.png') }, 1, watch)
  await expect(blocked).rejects.toThrow(/The samples in .*0\.png cannot be written/)
  for (const variable of trainableParameters(generator.parameters).values())
    tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)))
  const lost = writeSamples({ ...options, folder: samples }, 3, watch)
  await expect(lost).rejects.toThrow(/draws NaN/)
  expect(tf.memory().numTensors).toBe(before)
  expect(await readdir(samples)).toHaveLength(5)
  for (const each of [generator, textEncoder]) each.dispose()
})
