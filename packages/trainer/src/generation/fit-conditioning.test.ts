import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { buildVocabulary, type DataSet } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import { createStackGanV2Generator, type ImageGenerator } from '@laviter/tim'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { encodeTexts, type TextSide } from '../evaluation/encode-texts'
import { squaresConfig, writeColouredSquares } from '../fixtures/coloured-squares'
import { createToyGenerator } from '../fixtures/toy-generation'
import { createEncoders, resolveParts } from '../parts'
import { fitConditioning } from './fit-conditioning'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }

let folder: string
let dataSet: DataSet
let side: TextSide
let dispose: () => void

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-conditioning-'))
  await writeColouredSquares(join(folder, 'data'))
  const { config } = await loadConfig(squaresConfig(folder))
  dataSet = await openTrainingData(config, watch)
  const vocabulary = buildVocabulary(dataSet)
  const parts = await resolveParts(config.parts, folder)
  const encoders = await createEncoders(config, parts, vocabulary.size, undefined)
  side = { textEncoder: encoders.textEncoder, vocabulary, words: config.data.words }
  dispose = () => Object.values(encoders).forEach((encoder) => encoder.dispose())
})
afterAll(async () => {
  dispose()
  await rm(folder, { recursive: true, force: true })
})

/** How far the means of sentences are apart, and how loud the noise around them is. */
async function heard(generator: ImageGenerator, texts: readonly string[]) {
  const { sentences } = await encodeTexts(side, texts, { padding: 'words' })
  return tf.tidy(() => {
    const sentence = tf.tensor2d(sentences.data, [sentences.rows, sentences.columns])
    const noise: tf.Tensor2D = tf.zeros([texts.length, generator.noiseWidth])
    const random = createRandom(1)
    const { mean, logVariance } = generator.generate({ noise, sentence }, { random, stages: 1 })
    return {
      apart: tf.sqrt(tf.mean(tf.moments(mean, 0).variance)).dataSync()[0]!,
      noise: tf.sqrt(tf.mean(tf.exp(logVariance))).dataSync()[0]!,
    }
  })
}

const COLOURS = ['a small red square', 'a small green square', 'a small blue square']

test('sentences that differ in a colour alone are heard above the noise', async () => {
  const config = { embed: 16, sizes: [16], width: 2, noise: 4, condition: 8 }
  const generator = createStackGanV2Generator(config, { random: createRandom(1) })
  const before = await heard(generator, COLOURS)
  expect(before.apart).toBeLessThan(before.noise / 2)
  const { numTensors } = tf.memory()
  expect(await fitConditioning(generator, side, dataSet, 1)).toBe(true)
  expect(tf.memory().numTensors).toBe(numTensors)
  const after = await heard(generator, COLOURS)
  expect(after.apart).toBeGreaterThan(after.noise)
  generator.dispose()
})

test('a generator that knows no fitting stays as it is', async () => {
  const generator = createToyGenerator(16, createRandom(1))
  expect(await fitConditioning(generator, side, dataSet, 1)).toBe(false)
  generator.dispose()
})
