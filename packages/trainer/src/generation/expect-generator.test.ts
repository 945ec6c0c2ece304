import * as tf from '@tensorflow/tfjs-core'
import { GENERATORS, type CreateImageGenerator } from '@laviter/tim'
import { loadConfig } from '../config/load'
import { resolveParts } from '../parts'
import { expectGenerator, expectGeneratorRules } from './expect-generator'

const sound: CreateImageGenerator = (config, context) => GENERATORS['attngan']!(config, context)

async function check(generator: CreateImageGenerator) {
  const { config } = await loadConfig({ name: 'x', data: { format: 'folder' } })
  await expectGeneratorRules(config, await resolveParts(config.parts, '.', { generator }))
}

test('a generator that keeps the contract passes, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  await check(sound)
  expect(tf.memory().numTensors).toBe(before)
})

test('one that never listens to its noise is told the rule that it breaks', async () => {
  const still: CreateImageGenerator = async (config, context) => {
    const generator = await sound(config, context)
    const generate: typeof generator.generate = (inputs, options) =>
      generator.generate({ ...inputs, noise: tf.zerosLike(inputs.noise) }, options)
    return { ...generator, generate }
  }
  await expect(check(still)).rejects.toThrow(
    /parts\.generator: \(given in code\) breaks the rule ".*generatorRules of @laviter\/tim\/conformance/,
  )
})

test('one that lacks members is told which', () => {
  const half: unknown = { parameters: {}, sizes: [64, 32], dispose: () => undefined }
  expect(() => expectGenerator('half.mjs', half)).toThrow(
    /lacks sizes \(.*\), noiseWidth \(.*\), conditionWidth \(.*\), needsWords \(.*\), generate\(\)/,
  )
  expect(() => expectGenerator('half.mjs', 7)).toThrow(/returned 7, not a generator object/)
})
