import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  isBuffer,
  namedParameters,
  readParameters,
  trainableParameters,
  type Images,
} from '@laviter/nn'
import {
  expect,
  expectFinite,
  expectGradients,
  expectNoLeak,
  expectParametersListed,
  expectShapeOf,
  largest,
  present,
  rules,
  type Rule,
} from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type {
  CreateDiscriminator,
  Discriminator,
  DiscriminatorConfig,
  Features,
  JudgeOptions,
} from '../discriminator'
import { differentiate, expectApart, expectNear } from './comparisons'

type Check = (make: (seed?: number) => Promise<Discriminator>) => Promise<void>

/** Words of an example sentence. */
const T = 4

/** Small enough for seconds; an implementation may ignore what it does not have. */
const SMALL = { size: 16, width: 4, embed: 6, words: 5 }

/** What heads read beside the images. */
const READ: Readonly<Record<string, readonly (keyof Given)[]>> = {
  conditional: ['condition'],
  words: ['words'],
}

/** Images of an example batch. */
const B = 3

/**
 * What every discriminator keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: laid over a small one (16 x 16, width 4, conditions 6 wide, words 5; `words: undefined` for one that
 *   judges none), or the whole of a run; `quick`: only the rules that need one discriminator, as the trainer checks one of one's
 *   own before it trains it (false)
 * @returns rules with a name each; `run` throws an Error that says what was broken and what to do
 * @example
 * ```ts
 * for (const rule of discriminatorRules(createMyDiscriminator)) test(rule.name, rule.run)
 * ```
 */
export function discriminatorRules<Config extends DiscriminatorConfig>(
  create: CreateDiscriminator<Config | (DiscriminatorConfig & Partial<Config>)>,
  { config = {}, quick = false }: { config?: Partial<Config>; quick?: boolean } = {},
): Rule[] {
  const { words, ...sides } = SMALL
  // said to be undefined, words are none, and not the small ones
  const whole = { ...sides, ...(!Object.hasOwn(config, 'words') && { words }), ...present(config) }
  const make = async (seed: number) => create(whole, { random: createRandom(seed) })
  const sizes: Sizes = { size: whole.size, embed: whole.embed, words: whole.words }
  return rules(make, {
    ...judgingChecks(sizes),
    ...learningChecks(sizes),
    ...(!quick && lastingChecks(sizes, make)),
  })
}

/** What it says of images. */
const judgingChecks = (sizes: Sizes): Record<string, Check> => ({
  'it judges images of the size asked for': async (make) => {
    const discriminator = await make()
    expect(
      discriminator.size === sizes.size,
      `size is ${discriminator.size}, the configuration says ${sizes.size}: take it from the factory's config`,
    )
  },
  'each head gives one finite logit an image, or a word, in training and outside': async (make) => {
    const discriminator = await make()
    for (const training of [true, false])
      for (const count of training ? [B] : [B, 1])
        tf.tidy(() => {
          const verdict = judge(discriminator, batch(sizes, { count }), { training })
          for (const [head, logits] of Object.entries(verdict)) {
            expectShapeOf(
              `the ${head} head's answer`,
              logits,
              head === 'words' ? [count, T] : [count],
            )
            expectFinite(`the ${head} head's answer`, logits)
          }
        })
  },
  'features keep one row an image, and rows can be judged with other conditions': async (make) => {
    const discriminator = await make()
    tf.tidy(() => {
      const { images, condition } = batch(sizes)
      const features = discriminator.features(images)
      expect(
        features.shape[0] === B,
        `features of ${B} images have ${features.shape[0]} rows: keep the batch as first dimension`,
      )
      const all = discriminator.conditional(features, tf.gather(condition, [1, 2, 0]))
      const some = discriminator.conditional(rowsOf(features, 2), tf.slice(condition, 1, 2))
      expectNear(
        some,
        tf.slice(all, 0, 2),
        'rows 1 and 2 of features, judged with the conditions of 2 and 3, differ by % from the same pairs in a whole batch: judge row i of features with row i of the condition, and nothing else',
      )
    })
  },
  'an image alone gets what it gets in a batch': async (make) => {
    const discriminator = await make()
    tf.tidy(() => {
      const all = batch(sizes)
      const many = judge(discriminator, all)
      for (const b of [0, B - 1]) {
        const alone = judge(discriminator, {
          images: tf.slice(all.images, b, 1),
          condition: tf.slice(all.condition, b, 1),
          ...(all.words && { words: tf.slice(all.words, b, 1) }),
        })
        for (const [head, logits] of Object.entries(alone))
          expectNear(
            logits,
            tf.slice(many[head]!, b, 1),
            `the ${head} logit of an image changes by % with its neighbours: outside of training take the tracked statistics`,
          )
      }
    })
  },
  'every head sees the image, and those that read more read it': async (make) => {
    const discriminator = await make()
    tf.tidy(() => {
      const given = batch(sizes)
      const before = judge(discriminator, given)
      const others = judge(discriminator, { ...given, images: tf.reverse(given.images, 0) })
      for (const [head, logits] of Object.entries(before))
        expectApart(
          others[head]!,
          logits,
          `the ${head} logits stay as they were when the images change: read the features`,
        )
      const told = judge(discriminator, { ...given, condition: tf.reverse(given.condition, 0) })
      expectApart(
        told['conditional']!,
        before['conditional']!,
        'the conditional logits stay as they were when the conditions change: read the condition',
      )
      if (!given.words) return
      const { words } = judge(discriminator, { ...given, words: tf.reverse(given.words, 1) })
      if (words)
        expectNear(
          tf.reverse(words, 1),
          before['words']!,
          'what is said of words differs by % with their order: judge each by itself',
        )
    })
  },
})

/** What a step of training does to it. */
const learningChecks = (sizes: Sizes): Record<string, Check> => ({
  'judging moves no weight, and statistics in training alone': async (make) => {
    const discriminator = await make()
    for (const training of [false, true])
      tf.tidy(() => {
        const named = [...namedParameters(discriminator.parameters)]
        const before = named.map(([, variable]) => tf.clone(variable))
        judge(discriminator, batch(sizes), { training })
        const moved = named.filter(([, variable], i) => largest(tf.sub(variable, before[i]!)) > 0)
        for (const [path, variable] of moved)
          expect(
            training && isBuffer(variable),
            `${path} moves ${training ? 'in a pass: make running statistics buffers (createBuffer), and leave weights to the optimiser' : 'outside of training: track statistics only where training is true'}`,
          )
        expect(
          !training || moved.length > 0 || !named.some(([, variable]) => isBuffer(variable)),
          'training moves no running statistic: hand options.training to batch norm',
        )
      })
  },
  'every variable is in parameters': (make) => expectParametersListed(() => make()),
  'gradients reach every trainable parameter': async (make) => {
    const discriminator = await make()
    tf.tidy(() =>
      expectGradients(
        discriminator,
        differentiate('the logits', trainableParameters(discriminator.parameters), () =>
          felt(judge(discriminator, batch(sizes), { training: true })),
        ),
      ),
    )
  },
  'gradients reach the images by each head, and what else it reads': async (make) => {
    const discriminator = await make()
    tf.tidy(() => {
      const { images, condition, words } = batch(sizes)
      const inputs = {
        images: tf.variable(images),
        condition: tf.variable(condition),
        ...(words && { words: tf.variable(words) }),
      }
      try {
        const heads = Object.keys(judge(discriminator, inputs))
        for (const head of heads) {
          const gradients = differentiate('the logits', new Map(Object.entries(inputs)), () => {
            const { [head]: logits } = judge(discriminator, inputs, { training: true })
            return felt({ [head]: logits! })
          })
          for (const input of ['images', ...(READ[head] ?? [])])
            expect(
              gradients.has(input) && largest(gradients.get(input)!) > 0,
              `no gradient reaches the ${input} from the ${head} logits: use differentiable operations; whoever wants it detached detaches it`,
            )
        }
      } finally {
        tf.dispose(inputs)
      }
    })
  },
})

/** What it keeps from one run to the next: several discriminators each. */
const lastingChecks = (
  sizes: Sizes,
  create: (seed: number) => Promise<Discriminator>,
): Record<string, Check> => ({
  'the same seed gives the same discriminator, another seed another': async (make) => {
    const [a, b, c] = [await make(1), await make(1), await make(2)]
    tf.tidy(() => {
      const [first, same, other] = [a, b, c].map((each) => judge(each, batch(sizes)))
      expectNear(
        same!['conditional']!,
        first!['conditional']!,
        'two discriminators of one seed differ by %: draw only from context.random',
      )
      expectApart(
        other!['conditional']!,
        first!['conditional']!,
        'discriminators of two seeds are equal: draw from context.random',
      )
    })
  },
  'saved and loaded, it judges as before, its statistics too': async (make) => {
    const [a, b] = [await make(1), await make(2)]
    tf.tidy(() => judge(a, batch(sizes, { seed: 'others' }), { training: true }))
    tf.tidy(() => void judge(b, batch(sizes))) // what it computes of weights at first use must follow them
    const saved = await readParameters(a.parameters)
    assignParameters(b.parameters, saved, { where: 'saved parameters' })
    for (const training of [false, true])
      tf.tidy(() => {
        const [of, before] = [b, a].map((each) => judge(each, batch(sizes), { training }))
        for (const [head, logits] of Object.entries(of!))
          expectNear(
            logits,
            before![head]!,
            `the ${head} logits differ by % after all parameters were copied: something that matters is not in parameters, or is cached`,
          )
      })
  },
  'nothing leaks': async () => {
    const given = batch(sizes)
    await expectNoLeak(
      () => create(1),
      (discriminator) => {
        for (const training of [true, false]) {
          const features = discriminator.features(given.images, { training })
          const logits = [
            discriminator.conditional(features, given.condition, { training }),
            discriminator.unconditional?.(features),
            given.words && discriminator.words?.(features, given.words),
          ]
          tf.dispose([features, ...logits.filter((head) => head !== undefined)])
        }
      },
    )
  },
})

type Sizes = { readonly size: number; readonly embed: number; readonly words?: number }

type Given = {
  readonly images: Images
  readonly condition: tf.Tensor2D
  /** absent: it is not asked to judge any */
  readonly words?: tf.Tensor3D
}

/** Images and conditions that nobody drew, always the same. */
function batch({ size, embed, words }: Sizes, { count = B, seed = 'images' } = {}): Given {
  const random = createRandom(seed)
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal())
  return {
    images: tf.tidy(() =>
      tf.tanh(tf.tensor4d(draw(count * size * size * 3), [count, size, size, 3])),
    ),
    condition: tf.tensor2d(draw(count * embed), [count, embed]),
    ...(words && { words: tf.tensor3d(draw(count * T * words), [count, T, words]) }),
  }
}

/** Logits by head: one an image, and one a word. */
function judge(
  discriminator: Discriminator,
  { images, condition, words }: Given,
  options?: JudgeOptions,
): Record<string, tf.Tensor> {
  const features = discriminator.features(images, options)
  const unconditional = discriminator.unconditional?.(features)
  return {
    conditional: discriminator.conditional(features, condition, options),
    ...(unconditional && { unconditional }),
    ...(words && discriminator.words && { words: discriminator.words(features, words) }),
  }
}

const rowsOf = (features: Features, count: number): Features => tf.slice(features, 0, count)

/** A loss that every logit feels, each otherwise. */
const felt = (verdict: Readonly<Record<string, tf.Tensor>>): tf.Scalar =>
  tf.addN<tf.Scalar>(
    Object.values(verdict).map((logits, head) =>
      tf.sum<tf.Scalar>(
        tf.mul(tf.reshape(logits, [-1]), tf.sin(tf.add(tf.range(0, logits.size), head + 1))),
      ),
    ),
  )
