import * as tf from '@tensorflow/tfjs-core'
import { withOwnTape } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createAttnGanGenerator } from './attngan-generator'
import { generatorRules } from './conformance'
import { foldingOnce, hidingVariable, verdict } from './fixtures/broken-parts'
import type {
  CreateImageGenerator,
  GeneratedImages,
  GenerateOptions,
  GeneratorInputs,
  ImageGenerator,
} from './image-generator'

const change =
  (alter: (generator: ImageGenerator) => Partial<ImageGenerator>): CreateImageGenerator =>
  (config, context) => {
    const generator = createAttnGanGenerator(config, context)
    return { ...generator, ...alter(generator) }
  }

/** Draws from other inputs than those given, or otherwise. */
const drawOf = (other: (inputs: GeneratorInputs) => GeneratorInputs) =>
  change(({ generate }) => ({ generate: (inputs, options) => generate(other(inputs), options) }))
const drawAs = (other: (options: GenerateOptions) => GenerateOptions) =>
  change(({ generate }) => ({
    generate: (inputs, options = {}) => generate(inputs, other(options)),
  }))

/** Shows other images than those drawn. */
const show = (other: (images: GeneratedImages['images']) => GeneratedImages['images']) =>
  change(({ generate }) => ({
    generate: (inputs, options) => {
      const drawn = generate(inputs, options)
      return { ...drawn, images: other(drawn.images) }
    },
  }))

const BROKEN: readonly [why: string, rule: string, said: RegExp, create: CreateImageGenerator][] = [
  [
    'leaves the range',
    'each stage draws an image an item of its size, in [-1, 1]',
    /leave \[-1, 1\]: end with tanh/,
    show((images) => images.map((image) => tf.mul(image, 100))),
  ],
  [
    'keeps a stage back',
    'each stage draws an image an item of its size, in [-1, 1]',
    /1 stages were drawn, sizes names 2/,
    show((images) => images.slice(1)),
  ],
  [
    'draws all stages always',
    'fewer stages are the first of them',
    /stages: 1 drew 2/,
    drawAs((options) => ({ ...options, stages: 2 })),
  ],
  [
    'does not read the noise',
    'noise and sentence change the images',
    /stage 1 stays as it was when the noise changes/,
    drawOf((inputs) => ({ ...inputs, noise: tf.zerosLike(inputs.noise) })),
  ],
  [
    'fits nothing',
    'fitting the conditioning tells sentences apart',
    /fitConditioning leaves the mean as it was/,
    change(() => ({ fitConditioning: () => undefined })),
  ],
  [
    'fits, and stays noisy',
    'fitting the conditioning tells sentences apart',
    /means of differing sentences are .* apart, the noise around them .*: begin with less noise/,
    change(({ generate }) => ({
      generate: (inputs, options) => {
        const drawn = generate(inputs, options)
        return { ...drawn, logVariance: tf.add(drawn.logVariance, 4) }
      },
    })),
  ],
  [
    'does not draw around the mean',
    'the conditioning is drawn from epsilon, or from the stream',
    /stay as they were when epsilon changes/,
    drawOf((inputs) => ({ ...inputs, epsilon: tf.zeros([inputs.noise.shape[0], 4]) })),
  ],
  [
    'reads the neighbours',
    'an item alone gets what it gets in a batch',
    /stage 1 of an item changes by .* with its neighbours/,
    show((images) => images.map((image) => tf.mul(tf.sub(image, tf.mean(image, 0)), 0.5))),
  ],
  [
    'forgets the mask',
    'attention is a distribution over real words at each pixel',
    /the attention of stage 2 puts .* on padding/,
    drawOf((inputs) => ({ ...inputs, mask: tf.onesLike(inputs.mask!) })),
  ],
  [
    'reads padding',
    'real words are read, padding is not',
    /change by .* with the embeddings of padding/,
    drawOf((inputs) => ({ ...inputs, mask: tf.onesLike(inputs.mask!) })),
  ],
  [
    'asks for words that it does not read',
    'real words are read, padding is not',
    /stay as they were when the words change/,
    drawOf(({ words, ...inputs }) => ({ ...inputs, words: tf.zerosLike(words!) })),
  ],
  [
    'takes the batch’s statistics always',
    'drawing moves no weight, and statistics in training alone',
    /moves outside of training/,
    drawAs((options) => ({ ...options, training: true })),
  ],
  [
    'tracks no statistics',
    'drawing moves no weight, and statistics in training alone',
    /training moves no running statistic/,
    drawAs((options) => ({ ...options, training: false })),
  ],
  [
    'hides a variable',
    'every variable is in parameters',
    /1 variables are missing from parameters/,
    change(hidingVariable),
  ],
  [
    'cuts the gradient of a stage',
    'gradients reach every trainable parameter',
    /no gradient reaches first.head.weight/,
    change(({ generate }) => ({
      generate: (inputs, options) => {
        const { images, ...drawn } = generate(inputs, options)
        const still = withOwnTape(() => generate(inputs, options).images[0]!)
        return { ...drawn, images: [still, ...images.slice(1)] }
      },
    })),
  ],
  [
    'trains all stages and says one',
    'gradients reach every trainable parameter',
    /gets a gradient where 1 stages are drawn/,
    change(() => ({ stagewise: true })),
  ],
  [
    'lets no stage stand still',
    'no gradient reaches stages that stand still, and they are as outside of training',
    /stage 1 stands still, and differs in training/,
    drawAs((options) => ({ ...options, still: 0 })),
  ],
  [
    'lets the gradient reach stages that stand still',
    'no gradient reaches stages that stand still, and they are as outside of training',
    /gets a gradient where still is 1/,
    change(({ generate }) => ({
      generate: (inputs, { still = 0, ...options } = {}) => {
        if (still === 0) return generate(inputs, options)
        const [first] = generate(inputs, { ...options, training: false }).images
        const drawn = generate(inputs, options)
        return { ...drawn, images: [first!, ...drawn.images.slice(1)] }
      },
    })),
  ],
  [
    'cuts the gradient of the sentence',
    'gradients reach noise, sentence and words',
    /no gradient reaches the sentence/,
    drawOf((inputs) => ({ ...inputs, sentence: withOwnTape(() => tf.clone(inputs.sentence)) })),
  ],
  [
    'ignores the seed',
    'the same seed gives the same generator, another seed another',
    /generators of two seeds are equal/,
    (config) => createAttnGanGenerator(config, { random: createRandom(1) }),
  ],
  [
    'keeps a number that is not saved',
    'saved and loaded, it draws as before, its statistics too',
    /differs by .* after all parameters were copied/,
    (config, context) => {
      const generator = createAttnGanGenerator(config, context)
      const contrast = context.random.uniform()
      return {
        ...generator,
        generate: (inputs, options) => {
          const drawn = generator.generate(inputs, options)
          return { ...drawn, images: drawn.images.map((image) => tf.mul(image, contrast)) }
        },
      }
    },
  ],
  [
    'folds its weights at first use',
    'saved and loaded, it draws as before, its statistics too',
    /differs by .* after all parameters were copied/,
    change((generator) => {
      const { fold, dispose } = foldingOnce(generator)
      return {
        generate: (inputs, options) => {
          const { images, ...drawn } = generator.generate(inputs, options)
          return { ...drawn, images: images.map((image) => tf.mul(image, fold())) }
        },
        dispose,
      }
    }),
  ],
  [
    'leaks',
    'nothing leaks',
    /left \d+ tensors behind/,
    show((images) => {
      tf.ones([1])
      return images
    }),
  ],
]

test.each(BROKEN)('a generator that %s breaks the rule “%s”', async (_, rule, said, create) => {
  expect(await verdict(generatorRules(createAttnGanGenerator), rule)).toBeUndefined()
  expect(await verdict(generatorRules(create), rule)).toMatch(said)
})
