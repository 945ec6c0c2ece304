import * as tf from '@tensorflow/tfjs-core'
import { withOwnTape } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { discriminatorRules } from './conformance'
import { createDiscriminator } from './create-discriminator'
import type { CreateDiscriminator, Discriminator } from './discriminator'
import { foldingOnce, hidingVariable, verdict } from './fixtures/broken-parts'

const change =
  (alter: (discriminator: Discriminator) => Partial<Discriminator>): CreateDiscriminator =>
  (config, context) => {
    const discriminator = createDiscriminator(config, context)
    return { ...discriminator, ...alter(discriminator) }
  }

const BROKEN: readonly [why: string, rule: string, said: RegExp, create: CreateDiscriminator][] = [
  [
    'judges images of another size',
    'it judges images of the size asked for',
    /size is 99, the configuration says 16/,
    change(() => ({ size: 99 })),
  ],
  [
    'says nothing finite',
    'each head gives one finite logit an image, or a word, in training and outside',
    /the unconditional head's answer has values that are not finite/,
    change(({ unconditional }) => ({
      unconditional: (features) => tf.div(unconditional!(features), 0),
    })),
  ],
  [
    'judges an image with the condition of another',
    'features keep one row an image, and rows can be judged with other conditions',
    /judge row i of features with row i of the condition/,
    change(({ conditional }) => ({
      conditional: (features, condition, options) =>
        conditional(features, tf.reverse(condition, 0), options),
    })),
  ],
  [
    'looks at images of the batch together',
    'an image alone gets what it gets in a batch',
    /the conditional logit of an image changes by .* with its neighbours/,
    change(({ features }) => ({ features: (images) => features(images, { training: true }) })),
  ],
  [
    'does not read the condition',
    'every head sees the image, and those that read more read it',
    /the conditional logits stay as they were when the conditions change/,
    change(({ conditional }) => ({
      conditional: (features, condition, options) =>
        conditional(features, tf.zerosLike(condition), options),
    })),
  ],
  [
    'counts words by their places',
    'every head sees the image, and those that read more read it',
    /what is said of words differs by .* with their order/,
    change(({ words }) => ({
      words: (features, given) => tf.mul(words!(features, given), tf.range(1, 1 + given.shape[1])),
    })),
  ],
  [
    'takes the batch’s statistics always',
    'judging moves no weight, and statistics in training alone',
    /moves outside of training/,
    change(({ features }) => ({ features: (images) => features(images, { training: true }) })),
  ],
  [
    'tracks no statistics',
    'judging moves no weight, and statistics in training alone',
    /training moves no running statistic/,
    change(({ features, conditional }) => ({
      features: (images) => features(images),
      conditional: (seen, condition) => conditional(seen, condition),
    })),
  ],
  [
    'hides a variable',
    'every variable is in parameters',
    /1 variables are missing from parameters/,
    change(hidingVariable),
  ],
  [
    'cuts the gradient of its trunk',
    'gradients reach every trainable parameter',
    /no gradient reaches trunk/,
    change(({ features }) => ({ features: (...given) => withOwnTape(() => features(...given)) })),
  ],
  [
    'does not read words',
    'gradients reach the images by each head, and what else it reads',
    /no gradient reaches the words from the words logits/,
    change(({ words }) => ({
      words: (features, given) => words!(features, tf.zerosLike(given)),
    })),
  ],
  [
    'ignores the seed',
    'the same seed gives the same discriminator, another seed another',
    /discriminators of two seeds are equal/,
    (config) => createDiscriminator(config, { random: createRandom(1) }),
  ],
  [
    'folds its weights at first use',
    'saved and loaded, it judges as before, its statistics too',
    /differ by .* after all parameters were copied/,
    change((discriminator) => {
      const { fold, dispose } = foldingOnce(discriminator)
      return {
        conditional: (...given) => tf.add(discriminator.conditional(...given), fold()),
        dispose,
      }
    }),
  ],
  [
    'leaks',
    'nothing leaks',
    /left \d+ tensors behind/,
    change(({ conditional }) => ({
      conditional: (...given) => {
        tf.ones([1])
        return conditional(...given)
      },
    })),
  ],
]

test.each(BROKEN)('a discriminator that %s breaks the rule “%s”', async (_, rule, said, create) => {
  expect(await verdict(discriminatorRules(createDiscriminator), rule)).toBeUndefined()
  expect(await verdict(discriminatorRules(create), rule)).toMatch(said)
})
