import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, normalTensor } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { GeneratorConfig, ImageGenerator } from './image-generator'
import { createMirrorGanGenerator } from './mirrorgan-generator'
import { createStackGanV1Generator } from './stackgan-v1-generator'
import { createStackGanV2Generator } from './stackgan-v2-generator'

const SMALL = { embed: 6, width: 8, residualBlocks: 1, noise: 5, condition: 4 }
const FACTORIES = {
  v1: createStackGanV1Generator,
  v2: createStackGanV2Generator,
  mirror: createMirrorGanGenerator,
}
const make = (name: keyof typeof FACTORIES, config: GeneratorConfig = {}) =>
  FACTORIES[name](config, { random: createRandom(3) })

const shapes = (generator: ImageGenerator) =>
  Object.fromEntries(
    [...namedParameters(generator.parameters)].map(([path, { shape }]) => [path, shape]),
  )

const imagesOf = (generator: ImageGenerator, training = false) =>
  tf.tidy(() => {
    const random = createRandom(1)
    const noise = normalTensor(random, [2, 5]) as tf.Tensor2D
    const sentence = normalTensor(random, [2, 6]) as tf.Tensor2D
    const { images } = generator.generate({ noise, sentence }, { random, training })
    return images.map((image) => image.dataSync())
  })

describe('StackGAN-v1', () => {
  test('its stages end at the first size and at the last', () => {
    const generator = make('v1', { ...SMALL, sizes: [16, 32, 64] })
    expect(generator).toMatchObject({ sizes: [16, 64], stagewise: true, needsWords: false })
    expect(imagesOf(generator).map(({ length }) => length)).toEqual([
      2 * 16 * 16 * 3,
      2 * 64 * 64 * 3,
    ])
    generator.dispose()
  })

  test('the public code’s widths are the default', () => {
    const generator = make('v1', { embed: 1024, width: 8 })
    expect(generator).toMatchObject({ sizes: [64, 256], noiseWidth: 100, conditionWidth: 128 })
    expect(shapes(generator)).toMatchObject({
      'stages.0.conditioning.map.weight': [1024, 256],
      'stages.0.map.weight': [228, 8 * 8 * 16],
      'stages.0.up.0.convolution.weight': [3, 3, 64, 32],
      'stages.0.head.weight': [3, 3, 4, 3],
      'stages.1.look.weight': [3, 3, 3, 8],
      'stages.1.halving.1.convolution.weight': [4, 4, 16, 32],
      'stages.1.join.convolution.weight': [3, 3, 160, 32],
      'stages.1.residual.1.outer.convolution.weight': [3, 3, 32, 32],
      'stages.1.up.3.convolution.weight': [3, 3, 4, 2],
      'stages.1.head.weight': [3, 3, 2, 3],
    })
    generator.dispose()
  })

  test('the second stage reads the first one’s picture as it is drawn outside of training', () => {
    const generator = make('v1', { ...SMALL, sizes: [8, 16] })
    const [before] = imagesOf(generator)
    const [inTraining] = imagesOf(generator, true)
    expect(inTraining).toEqual(before)
    generator.dispose()
  })

  test.each([
    [{ sizes: [64] }, /two stages. Set two sizes/],
    [{ sizes: [64, 256], width: 6 }, /width is 6, .* Set a multiple of 4/],
  ])('refuses %j', (config, message) => {
    expect(() => make('v1', config)).toThrow(message)
  })
})

describe('StackGAN-v2', () => {
  test('each stage halves the width', () => {
    const generator = make('v2', { ...SMALL, sizes: [8, 16, 32] })
    expect(shapes(generator)).toMatchObject({
      'first.head.weight': [3, 3, 8, 3],
      'later.0.join.convolution.weight': [3, 3, 12, 16],
      'later.0.head.weight': [3, 3, 4, 3],
      'later.1.head.weight': [3, 3, 2, 3],
    })
    expect(imagesOf(generator).map(({ length }) => length / 6)).toEqual([64, 256, 1024])
    generator.dispose()
  })

  test.each([
    [{ sizes: [64, 256] }, /each stage doubles/],
    [{ sizes: [8, 16, 32], width: 6 }, /width is 6, .* Set a multiple of 4/],
  ])('refuses %j', (config, message) => {
    expect(() => make('v2', config)).toThrow(message)
  })
})

test('MirrorGAN joins map, words and sentence', () => {
  const generator = make('mirror', { ...SMALL, sizes: [8, 16] })
  expect(shapes(generator)).toMatchObject({
    'later.0.attention.weight': [6, 8],
    'later.0.sentence.map.weight': [4, 8],
    'later.0.join.weight': [24, 16],
  })
  expect(() => imagesOf(generator)).toThrow(/attends to words and got none/)
  generator.dispose()
})
