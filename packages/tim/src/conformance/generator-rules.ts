import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  isBuffer,
  namedParameters,
  readParameters,
  trainableParameters,
} from '@laviter/nn'
import {
  expect,
  expectFinite,
  expectGradients,
  expectNoLeak,
  expectParametersListed,
  expectShapeOf,
  largest,
  NEAR,
  present,
  rules,
  type Rule,
} from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { CreateImageGenerator, GeneratorConfig, ImageGenerator } from '../image-generator'
import { differentiate, expectApart, expectChanged, expectNear } from './comparisons'
import { attentionChecks } from './attention-checks'
import { B, example, felt, itemOf, type Check } from './generator-examples'

/** Small enough for seconds; an implementation may ignore what it does not have. */
const SMALL = { embed: 6, sizes: [8, 16], width: 4, residualBlocks: 1, noise: 5, condition: 4 }

/**
 * What every generator keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: laid over a small one (8 and 16 pixels, width 4, sentences 6 wide), or the whole of a run; `quick`:
 *   only the rules that need one generator, as the trainer checks one of one's own before it trains it (false)
 * @returns rules with a name each; `run` throws an Error that says what was broken and what to do
 * @example
 * ```ts
 * for (const rule of generatorRules(createMyGenerator)) test(rule.name, rule.run)
 * ```
 */
export function generatorRules<Config extends GeneratorConfig>(
  create: CreateImageGenerator<Config | (GeneratorConfig & Partial<Config>)>,
  { config = {}, quick = false }: { config?: Partial<Config>; quick?: boolean } = {},
): Rule[] {
  const whole = { ...SMALL, ...present(config) }
  const make = async (seed: number) => create(whole, { random: createRandom(seed) })
  return rules(make, {
    ...drawingChecks(whole.embed),
    ...attentionChecks(whole.embed),
    ...learningChecks(whole.embed),
    ...(!quick && lastingChecks(whole.embed, make)),
  })
}

/** What it draws. */
const drawingChecks = (embed: number): Record<string, Check> => ({
  'each stage draws an image an item of its size, in [-1, 1]': async (make) => {
    const generator = await make()
    for (const training of [true, false])
      tf.tidy(() => {
        const { images, mean, logVariance } = generator.generate(example(generator, embed), {
          training,
        })
        expect(
          images.length === generator.sizes.length,
          `${images.length} stages were drawn, sizes names ${generator.sizes.length}: draw one image tensor a size`,
        )
        images.forEach((image, i) => {
          const size = generator.sizes[i]!
          expectShapeOf(`the images of stage ${i + 1}`, image, [B, size, size, 3])
          expectFinite(`the images of stage ${i + 1}`, image)
          expect(
            largest(image) <= 1 + NEAR,
            `the images of stage ${i + 1} leave [-1, 1]: end with tanh`,
          )
        })
        for (const [name, tensor] of Object.entries({ mean, logVariance })) {
          expectShapeOf(name, tensor, [B, generator.conditionWidth])
          expectFinite(name, tensor)
        }
      })
  },
  'fewer stages are the first of them': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const inputs = example(generator, embed)
      const all = generator.generate(inputs)
      generator.sizes.forEach((_, i) => {
        const { images } = generator.generate(inputs, { stages: i + 1 })
        expect(
          images.length === i + 1,
          `stages: ${i + 1} drew ${images.length}: stop after so many stages`,
        )
        images.forEach((image, stage) =>
          expectNear(
            image,
            all.images[stage]!,
            `stage ${stage + 1} of ${i + 1} differs by % from the same stage of all: what follows must not change it`,
          ),
        )
      })
    })
  },
  'noise and sentence change the images': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const inputs = example(generator, embed)
      const others = example(generator, embed, 'others')
      const { images } = generator.generate(inputs)
      for (const name of ['noise', 'sentence'] as const) {
        const changed = generator.generate({ ...inputs, [name]: others[name] })
        images.forEach((image, i) =>
          expectChanged(
            changed.images[i]!,
            image,
            `stage ${i + 1} stays as it was when the ${name} changes: read it`,
          ),
        )
      }
    })
  },
  'the conditioning is drawn from epsilon, or from the stream': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const { epsilon, ...rest } = example(generator, embed)
      const drawn = generator.generate({ ...rest, epsilon })
      const other = generator.generate({ ...rest, epsilon: tf.neg<tf.Tensor2D>(epsilon) })
      expectNear(
        other.mean,
        drawn.mean,
        'the mean of the conditioning changes by % with epsilon: it is of the sentence alone',
      )
      const last = (of: typeof drawn) => of.images.at(-1)!
      const from = (seed: number) => last(generator.generate(rest, { random: createRandom(seed) }))
      expectNear(
        from(1),
        from(1),
        'images of one stream differ by %: draw only from options.random, and nothing that is kept between calls',
      )
      expectChanged(
        last(other),
        last(drawn),
        'the images stay as they were when epsilon changes: condition = mean + epsilon * exp(logVariance / 2)',
      )
      expectChanged(
        from(1),
        from(2),
        'images of two streams are equal: draw epsilon from options.random where the inputs have none',
      )
    })
  },
  'an item alone gets what it gets in a batch': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const inputs = example(generator, embed)
      const many = generator.generate(inputs)
      for (const b of [0, B - 1])
        generator
          .generate(itemOf(inputs, b))
          .images.forEach((image, i) =>
            expectNear(
              image,
              tf.slice(many.images[i]!, b, 1),
              `stage ${i + 1} of an item changes by % with its neighbours: outside of training take the tracked statistics, and the item's own words and mask`,
            ),
          )
    })
  },
})

/** What a step of training does to it. */
const learningChecks = (embed: number): Record<string, Check> => ({
  'drawing moves no weight, and statistics in training alone': async (make) => {
    const generator = await make()
    for (const training of [false, true])
      tf.tidy(() => {
        const named = [...namedParameters(generator.parameters)]
        const before = named.map(([, variable]) => tf.clone(variable))
        generator.generate(example(generator, embed), { training })
        const moved = named.filter(([, variable], i) => largest(tf.sub(variable, before[i]!)) > 0)
        for (const [path, variable] of moved)
          expect(
            training && isBuffer(variable) && !(generator.stagewise && !isOfLast(path, generator)),
            `${path} moves ${training ? 'in a pass: make running statistics buffers (createBuffer), leave weights to the optimiser, and fix the stages before the last where stagewise is true' : 'outside of training: track statistics only where training is true'}`,
          )
        expect(
          !training || moved.length > 0 || !named.some(([, variable]) => isBuffer(variable)),
          'training moves no running statistic: hand options.training to batch norm',
        )
      })
  },
  'every variable is in parameters': (make) => expectParametersListed(() => make()),
  'gradients reach every trainable parameter': async (make) => {
    const generator = await make()
    const all = trainableParameters(generator.parameters)
    const gradientsOf = (stages: number) =>
      differentiate('the images', all, () =>
        felt(generator.generate(example(generator, embed), { training: true, stages })),
      )
    tf.tidy(() => {
      if (!generator.stagewise)
        return expectGradients(generator, gradientsOf(generator.sizes.length))
      const reached = new Map<string, tf.Tensor>()
      generator.sizes.forEach((_, stage) => {
        for (const [path, gradient] of gradientsOf(stage + 1)) {
          expect(
            path.startsWith(`stages.${stage}.`) || !(largest(gradient) > 0),
            `${path} gets a gradient where ${stage + 1} stages are drawn: stagewise is true, so compute the stages before the last without one (withOwnTape)`,
          )
          if (path.startsWith(`stages.${stage}.`)) reached.set(path, gradient)
        }
      })
      expectGradients(generator, reached)
    })
  },
  'no gradient reaches stages that stand still, and they are as outside of training': async (
    make,
  ) => {
    const generator = await make()
    const still = generator.sizes.length - 1
    if (still === 0) return
    const all = trainableParameters(generator.parameters)
    const inputs = () => example(generator, embed)
    tf.tidy(() => {
      const earlier = differentiate('the images of the earlier stages', all, () =>
        felt(generator.generate(inputs(), { training: true, stages: still })),
      )
      const outside = generator.generate(inputs())
      const drawn = generator.generate(inputs(), { training: true, still })
      drawn.images
        .slice(0, still)
        .forEach((image, stage) =>
          expectNear(
            image,
            outside.images[stage]!,
            `stage ${stage + 1} stands still, and differs in training by %: its batch norm is to take the tracked statistics`,
          ),
        )
      const reached = differentiate('the images, all but the last still', all, () =>
        felt(generator.generate(inputs(), { training: true, still })),
      )
      for (const [path, gradient] of reached)
        expect(
          !earlier.has(path) || !(largest(gradient) > 0),
          `${path} gets a gradient where still is ${still}: compute the stages that stand still, and the conditioning, without one (withOwnTape)`,
        )
    })
  },
  'fitting the conditioning tells sentences apart': async (make) => {
    const generator = await make()
    if (!generator.fitConditioning) return
    tf.tidy(() => {
      const inputs = example(generator, embed, 'sentences', MANY)
      const before = generator.generate(inputs).mean
      generator.fitConditioning?.(inputs.sentence)
      const { mean, logVariance } = generator.generate(inputs)
      expectChanged(
        mean,
        before,
        'fitConditioning leaves the mean as it was: move its weights, or leave it out',
      )
      const spread = tf.sqrt(tf.mean(tf.moments(mean, 0).variance)).dataSync()[0]!
      const noise = tf.sqrt(tf.mean(tf.exp(logVariance))).dataSync()[0]!
      expect(
        spread > noise,
        `after fitConditioning means of differing sentences are ${spread.toPrecision(2)} apart, the noise around them ${noise.toPrecision(2)}: begin with less noise than that`,
      )
    })
  },
  'gradients reach noise, sentence and words': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const given = example(generator, embed)
      const inputs = {
        ...(!generator.stagewise && { noise: tf.variable(given.noise) }),
        sentence: tf.variable(given.sentence),
        ...(generator.needsWords &&
          generator.sizes.length > 1 && { words: tf.variable(given.words) }),
      }
      try {
        const gradients = differentiate('the images', new Map(Object.entries(inputs)), () =>
          felt(generator.generate({ ...given, ...inputs }, { training: true })),
        )
        for (const input of Object.keys(inputs))
          expect(
            gradients.has(input) && largest(gradients.get(input)!) > 0,
            `no gradient reaches the ${input}: use differentiable operations; whoever wants it detached detaches it`,
          )
      } finally {
        tf.dispose(inputs)
      }
    })
  },
})

/** Sentences that a conditioning is fitted to. */
const MANY = 40

const isOfLast = (path: string, { sizes }: ImageGenerator): boolean =>
  path.startsWith(`stages.${sizes.length - 1}.`)

/** What it keeps from one run to the next: several generators each. */
const lastingChecks = (
  embed: number,
  create: (seed: number) => Promise<ImageGenerator>,
): Record<string, Check> => ({
  'the same seed gives the same generator, another seed another': async (make) => {
    const [a, b, c] = [await make(1), await make(1), await make(2)]
    tf.tidy(() => {
      const [first, same, other] = [a, b, c].map((each) =>
        each.generate(example(each, embed)).images.at(-1)!,
      )
      expectNear(
        same!,
        first!,
        'two generators of one seed differ by %: draw only from context.random',
      )
      expectApart(other!, first!, 'generators of two seeds are equal: draw from context.random')
    })
  },
  'saved and loaded, it draws as before, its statistics too': async (make) => {
    const [a, b] = [await make(1), await make(2)]
    tf.tidy(() => void a.generate(example(a, embed, 'others'), { training: true }))
    tf.tidy(() => void b.generate(example(b, embed))) // what it computes of weights at first use must follow them
    const saved = await readParameters(a.parameters)
    assignParameters(b.parameters, saved, { where: 'saved parameters' })
    for (const training of [false, true])
      tf.tidy(() => {
        const [of, before] = [b, a].map(
          (each) => each.generate(example(each, embed), { training }).images,
        )
        of!.forEach((image, i) =>
          expectNear(
            image,
            before![i]!,
            `stage ${i + 1} differs by % after all parameters were copied: something that matters is not in parameters, or is cached`,
          ),
        )
      })
  },
  'nothing leaks': async () => {
    await expectNoLeak(
      () => create(1),
      (generator) => {
        for (const training of [true, false]) {
          const given = example(generator, embed)
          const { images, attention, mean, logVariance } = generator.generate(given, { training })
          tf.dispose([...images, ...attention, mean, logVariance, ...Object.values(given)])
        }
      },
    )
  },
})
