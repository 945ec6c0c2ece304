import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, resizeBilinear, valueAndGradients } from '@laviter/nn'
import { largest } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import { createAttnGanGenerator, type AttnGanConfig } from './attngan-generator'
import type { GeneratorInputs, ImageGenerator } from './image-generator'

const SMALL = { embed: 6, sizes: [16, 32, 64], width: 3, residualBlocks: 1, noise: 5, condition: 4 }
const make = (config: AttnGanConfig = {}) =>
  createAttnGanGenerator({ ...SMALL, ...config }, { random: createRandom(3) })

const drawn = (shape: [number, number], seed: number): tf.Tensor2D =>
  tf.randomNormal(shape, 0, 1, 'float32', seed)

const inputs = (B = 3, T = 4): Required<GeneratorInputs> => ({
  noise: drawn([B, 5], 1),
  sentence: drawn([B, 6], 2),
  words: tf.randomNormal([B, T, 6], 0, 1, 'float32', 3),
  mask: tf.ones([B, T]),
  epsilon: drawn([B, 4], 4),
})

let generator: ImageGenerator
beforeAll(() => {
  generator = make()
})
afterAll(() => generator.dispose())

test('each stage doubles the one before; attention has a row a pixel of it', () => {
  tf.tidy(() => {
    const { images, attention, mean, logVariance } = generator.generate(inputs())
    expect(images.map(({ shape }) => shape)).toEqual([16, 32, 64].map((size) => [3, size, size, 3]))
    expect(attention.map(({ shape }) => shape)).toEqual([
      [3, 16 * 16, 4],
      [3, 32 * 32, 4],
    ])
    expect([mean.shape, logVariance.shape]).toEqual([
      [3, 4],
      [3, 4],
    ])
  })
})

test('fewer stages are the first of them', () => {
  tf.tidy(() => {
    const all = generator.generate(inputs())
    const { images, attention } = generator.generate(inputs(), { stages: 2 })
    expect([images.length, attention.length]).toEqual([2, 1])
    images.forEach((image, i) => expect(image.dataSync()).toEqual(all.images[i]!.dataSync()))
  })
})

test('stages that stand still are as they will be drawn, and the last learns alone', () => {
  const parameters = namedParameters(generator.parameters)
  tf.tidy(() => {
    const before = new Map([...parameters].map(([path, each]) => [path, tf.clone(each)]))
    const learnt = (still: number) => {
      const { gradients } = valueAndGradients(parameters, () => {
        const { images } = generator.generate(inputs(), { training: true, still })
        return { total: tf.addN(images.map((image) => tf.mean(tf.square(image)))) as tf.Scalar }
      })
      return [...gradients.keys()]
    }
    expect(learnt(2).every((path) => path.startsWith('later.1.'))).toBe(true)
    expect(learnt(2)).toEqual(learnt(0).filter((path) => path.startsWith('later.1.')))
    expect(learnt(1)).toEqual(learnt(0).filter((path) => path.startsWith('later.')))
    for (const [path, value] of before) parameters.get(path)!.assign(value)
    const { images } = generator.generate(inputs(), { training: true, still: 2 })
    const moved = [...before].filter(
      ([path, value]) => largest(tf.sub(parameters.get(path)!, value)) > 0,
    )
    expect(moved.length).toBeGreaterThan(0)
    expect(moved.every(([path]) => path.startsWith('later.1.'))).toBe(true)
    for (const [path, value] of before) parameters.get(path)!.assign(value)
    const drawn = generator.generate(inputs()).images
    const values = (image: tf.Tensor | undefined) => image!.dataSync()
    expect(images.slice(0, 2).map(values)).toEqual(drawn.slice(0, 2).map(values))
    expect(values(images[2])).not.toEqual(values(drawn[2]))
  })
})

test('with skips a later image is the one before, enlarged, and what is added to it: little at first', () => {
  const added = make({ skips: true })
  const heads = [...namedParameters(added.parameters)].filter(([path]) =>
    /^later\.\d\.head\./.test(path),
  )
  expect(heads).toHaveLength(2)
  /** How far images are from those before them, enlarged: of each stage the mean. */
  const additions = () => {
    const { images } = added.generate(inputs())
    const [small, ...larger] = images.map((image) => tf.atanh(image)) as tf.Tensor4D[]
    let below = small!
    return larger.map((image) => {
      const [, height, width] = image.shape
      const enlarged = tf.tanh(resizeBilinear(below, [height, width]))
      below = image
      return tf.mean(tf.abs(tf.sub(enlarged, tf.tanh(image)))).dataSync()[0]!
    })
  }
  tf.tidy(() => {
    const [own, ...others] = added.generate(inputs()).images
    const [same, ...plain] = generator.generate(inputs()).images
    expect(own!.dataSync()).toEqual(same!.dataSync())
    others.forEach((image, i) => expect(largest(tf.sub(image, plain[i]!))).toBeGreaterThan(0.01))
    for (const addition of additions()) {
      expect(addition).toBeGreaterThan(1e-3)
      expect(addition).toBeLessThan(0.1)
    }
    for (const [, head] of heads) head.assign(tf.zerosLike(head))
    for (const addition of additions()) expect(addition).toBeLessThan(1e-5)
  })
  added.dispose()
})

test('the conditioning is drawn around the mean, and from the stream where none is given', () => {
  tf.tidy(() => {
    const { epsilon, ...rest } = inputs()
    const from = (seed: number) =>
      generator.generate(rest, { random: createRandom(seed) }).images[0]!.dataSync()
    expect(from(1)).toEqual(from(1))
    expect(from(1)).not.toEqual(from(2))
    const still = generator.generate({ ...rest, epsilon: tf.zerosLike(epsilon) })
    const wide = generator.generate({ ...rest, epsilon })
    expect(still.mean.dataSync()).toEqual(wide.mean.dataSync())
    expect(still.images[0]!.dataSync()).not.toEqual(wide.images[0]!.dataSync())
  })
})

test('the first stage needs no words', () => {
  const one = make({ sizes: [16] })
  tf.tidy(() => expect(one.generate(inputs()).attention).toEqual([]))
  one.dispose()
})

test('the paper’s widths are the default', () => {
  const paper = createAttnGanGenerator({ sizes: [8] }, { random: createRandom(1) })
  expect(paper).toMatchObject({ noiseWidth: 100, conditionWidth: 100, needsWords: true })
  expect(namedParameters(paper.parameters).get('conditioning.map.weight')!.shape).toEqual([
    256, 400,
  ])
  expect(namedParameters(paper.parameters).get('first.head.weight')!.shape).toEqual([3, 3, 32, 3])
  paper.dispose()
})

test.each<[string, object, RegExp]>([
  ['width 0', { width: 0 }, /width is 0/],
  ['half a residual block', { residualBlocks: 0.5 }, /residualBlocks is 0.5/],
  ['no sizes', { sizes: [] }, /sizes is \[\]/],
  ['48 pixels', { sizes: [48] }, /each a power of two/],
  ['a stage that leaps', { sizes: [16, 64] }, /each stage doubles/],
  ['skips that are neither', { skips: 1 as never }, /skips is 1. Set true or false/],
  ['an unknown mask', { wordMask: 'some' }, /wordMask is "some". Set correct, tiled, none/],
])('refuses %s', (_, config, message) => {
  expect(() => make(config)).toThrow(message)
})

test.each<[string, () => Partial<GeneratorInputs>, object, RegExp]>([
  ['noise of another width', () => ({ noise: tf.zeros([3, 4]) }), {}, /noise/],
  ['other sentences', () => ({ sentence: tf.zeros([2, 6]) }), {}, /sentence/],
  ['other words', () => ({ words: tf.zeros([3, 4, 5]) }), {}, /words/],
  ['a mask of other words', () => ({ mask: tf.ones([3, 7]) }), {}, /mask/],
  ['four stages of three', () => ({}), { stages: 4 }, /stages is 4. Draw 1 to 3/],
  ['two that all stand still', () => ({}), { stages: 2, still: 2 }, /still is 2.* Let 0 to 1 of/],
])('generate refuses %s', (_, given, options, message) => {
  expect(() => generator.generate({ ...inputs(), ...given() }, options)).toThrow(message)
})

test('generate says what is lacking', () => {
  const { noise, sentence, words, epsilon } = inputs()
  expect(() => generator.generate({ noise, sentence, epsilon })).toThrow(/attends to words/)
  expect(() => generator.generate({ noise, sentence, words })).toThrow(/Pass \{ random \}/)
  expect(() => generator.generate(inputs(1), { training: true })).toThrow(/a batch of one/)
})

test('what is missing is said at the door, and so are keys that there are none of', () => {
  const { noise, sentence, ...rest } = inputs()
  const draw = (given: object, training = false) =>
    expect(() => generator.generate(given as GeneratorInputs, { training }))
  for (const training of [false, true])
    draw({ ...rest, sentence }, training).toThrow('generate: noise is missing, expected a tensor [')
  draw({ ...rest, noise }).toThrow('generate: sentence is missing, expected a tensor [')
  const misspelt = { noiseWidth: 5, conditionWidth: undefined }
  expect(() => make(misspelt as AttnGanConfig)).toThrow(
    'createAttnGanGenerator: there is no option "noiseWidth". There are embed, sizes,',
  )
})
