import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { createDiscriminator, type CreateDiscriminator } from '@laviter/tim'
import { loadConfig } from '../config/load'
import { resolveParts } from '../parts'
import { createDiscriminators } from './create-discriminators'
import { expectDiscriminator, expectDiscriminatorRules } from './expect-discriminator'

async function make(
  sizes: readonly number[],
  overrides: Record<string, unknown> = {},
  discriminator?: CreateDiscriminator,
) {
  const written = { name: 'x', data: { format: 'folder' as const }, embed: 8 }
  const { config } = await loadConfig(written, { 'discriminator.width': 2, ...overrides })
  const parts = await resolveParts(config.parts, '.', discriminator && { discriminator })
  return createDiscriminators(config, parts, { sizes, conditionWidth: 5 })
}

test('one for each stage, which reads what the rules of the game say', async () => {
  const before = tf.memory().numTensors
  const usual = await make([16, 32])
  expect(usual.map(({ size }) => size)).toEqual([16, 32])
  expect(usual.every(({ unconditional }) => unconditional)).toBe(true)
  expect(usual.some(({ words }) => words)).toBe(false)
  const stackGan = await make([16, 32], { 'tim.form': 'stackgan-v1', 'tim.words': 1 })
  expect(stackGan.every(({ words }) => words)).toBe(true)
  expect(stackGan.map(({ unconditional }) => unconditional !== undefined)).toEqual([false, true])
  tf.tidy(() => {
    const [first] = stackGan
    const features = first!.features(tf.zeros([2, 16, 16, 3]))
    expect(first!.conditional(features, tf.zeros([2, 5])).shape).toEqual([2])
  })
  for (const each of [...usual, ...stackGan]) each.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('a stage that no discriminator can judge is named', async () => {
  const before = tf.memory().numTensors
  await expect(make([16, 48])).rejects.toThrow(
    /stage of 48 pixels and its discriminator \(parts\.discriminator: convolutional\) do not fit each other: .*power of two/,
  )
  expect(tf.memory().numTensors).toBe(before)
  const stubborn: CreateDiscriminator = (config, context) =>
    createDiscriminator({ ...config, size: 64 }, context)
  await expect(make([32, 64], {}, stubborn)).rejects.toThrow(
    /stage of 32 pixels .* do not fit each other: \(given in code\) judges pictures of 64 pixels/,
  )
})

describe('a discriminator of one’s own', () => {
  const check = async (discriminator: CreateDiscriminator, overrides = {}) => {
    const { config } = await loadConfig({ name: 'x', data: { format: 'folder' } }, overrides)
    await expectDiscriminatorRules(config, await resolveParts(config.parts, '.', { discriminator }))
  }

  test('need not judge words where none are judged', async () => {
    const withoutWords: CreateDiscriminator = (config, context) => {
      if (config.words !== undefined) throw new Error('there is no head for words')
      return createDiscriminator(config, context)
    }
    await check(withoutWords)
    await expect(check(withoutWords, { 'tim.words': 1 })).rejects.toThrow(/no head for words/)
  })

  test('that keeps the contract passes, and leaves no tensor', async () => {
    const before = tf.memory().numTensors
    await check((config, context) => createDiscriminator(config, context))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('that never looks at the sentence is told the rule that it breaks', async () => {
    const deaf: CreateDiscriminator = (config, context) => {
      const made = createDiscriminator(config, context)
      const conditional: typeof made.conditional = (features, condition, options) =>
        tf.tidy(() => made.conditional(features, tf.zerosLike(condition), options))
      return { ...made, conditional }
    }
    await expect(check(deaf)).rejects.toThrow(
      /parts\.discriminator: \(given in code\) breaks the rule ".*discriminatorRules of @laviter\/tim\/conformance/,
    )
  })

  test('that lacks members is told which', () => {
    const half: unknown = { parameters: {}, size: 16, dispose: () => undefined }
    expect(() => expectDiscriminator('half.mjs', half, { size: 16 })).toThrow(
      /the discriminator of half\.mjs lacks features\(\), conditional\(\)/,
    )
    expect(() => expectDiscriminator('half.mjs', 7, { size: 16 })).toThrow(
      /returned 7, not a discriminator/,
    )
  })

  test('that judges no words is told so where they are to be judged', () => {
    const made = createDiscriminator({ size: 16, width: 4, embed: 6 }, { random: createRandom(1) })
    expect(() => expectDiscriminator('half.mjs', made, { size: 16, words: 5 })).toThrow(
      /tim\.words asks .* that of half\.mjs lacks words\(features, words\)\. Add it, or set tim\.words to 0/,
    )
    made.dispose()
  })
})
