import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { discriminatorRules } from './conformance'
import { createDiscriminator } from './create-discriminator'

const SMALL = { width: 4, embed: 6 }
const make = (config: Parameters<typeof createDiscriminator>[0]) =>
  createDiscriminator(config, { random: createRandom(3) })

for (const rule of discriminatorRules(createDiscriminator)) test(rule.name, rule.run)

describe('without a head for words', () => {
  const config = { words: undefined, width: undefined } // of the width that the rules have
  for (const rule of discriminatorRules(createDiscriminator, { config })) test(rule.name, rule.run)
})

test.each([16, 32, 64, 128])(
  'judges images of %i pixels, with and without the sentence',
  (size) => {
    const discriminator = make({ size, ...SMALL })
    tf.tidy(() => {
      const images = tf.randomUniform<tf.Rank.R4>([3, size, size, 3], -1, 1, 'float32', 1)
      const features = discriminator.features(images)
      expect(features.shape.slice(0, 3)).toEqual([3, 4, 4])
      expect(discriminator.unconditional!(features).shape).toEqual([3])
      const sentences: tf.Tensor2D = tf.randomNormal([3, 6], 0, 1, 'float32', 2)
      expect(discriminator.conditional(features, sentences).shape).toEqual([3])
    })
    discriminator.dispose()
  },
)

test('has no unconditional head where it is not asked for', () => {
  const discriminator = make({ size: 16, ...SMALL, unconditional: false })
  expect(discriminator.unconditional).toBeUndefined()
  discriminator.dispose()
})

test('judges words by themselves where it is asked to, with and without an unconditional head', () => {
  for (const unconditional of [true, false]) {
    const discriminator = make({ size: 16, ...SMALL, unconditional, words: 5 })
    tf.tidy(() => {
      const features = discriminator.features(tf.zeros([3, 16, 16, 3]))
      const words: tf.Tensor3D = tf.randomNormal([3, 7, 5], 0, 1, 'float32', 2)
      expect(discriminator.words!(features, words).shape).toEqual([3, 7])
      expect(() => discriminator.words!(features, tf.zeros([3, 7, 6]))).toThrow('words')
    })
    discriminator.dispose()
  }
  const plain = make({ size: 16, ...SMALL })
  expect(plain.words).toBeUndefined()
  plain.dispose()
})

test.each([
  [{ size: 48 }, 'size is 48'],
  [{ size: 8 }, 'size is 8'],
  [{ size: 64, width: 0 }, 'width is 0'],
  [{ size: 64, words: 0 }, 'words is 0'],
  [{ size: 64, condition: 4 }, 'there is no option "condition". There are size, width, embed,'],
])('refuses %j', (config, message) => {
  expect(() => make(config)).toThrow(message)
})
