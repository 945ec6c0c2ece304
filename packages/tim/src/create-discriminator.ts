import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters, expectShape, type Images } from '@laviter/nn'
import type { Discriminator, DiscriminatorContext, Features } from './discriminator'
import { createConditionalHead, judgePairs, readMap } from './discriminator/conditional-head'
import { createLogit, logits } from './discriminator/logit'
import {
  discriminatorSettings,
  PLACES,
  trunkChannels,
  type ConvolutionalDiscriminatorConfig,
} from './discriminator/settings'
import { createTrunk, look } from './discriminator/trunk'
import { createWordHead, judgeWords } from './discriminator/word-head'

/**
 * The papers' discriminator of one size: a trunk halves the image until it is 4 x 4; one head judges that map alone, the other
 * together with the sentence; a third one, where it is asked for, judges it together with each word.
 *
 * AttnGAN's and the paper's as it stands. StackGAN-v1's: `start: 'normal'`, its first stage with `unconditional: false`, its
 * condition the detached mean of the conditioning. StackGAN-v2's: its condition that mean, attached where the generator learns.
 *
 * `features` are what the heads read, side by side: the map for the unconditional one and for that of words (C channels), then
 * its convolution by the conditional one (C more).
 *
 * @param config - size of the images; width; width of the condition; whether it also judges without one, and word by word
 * @param context - the stream of the first weights
 * @throws UserError where a setting is none
 * @see LAViTeR section 3.2; AttnGAN (CVPR 2018) section 3.1
 */
export function createDiscriminator(
  config: ConvolutionalDiscriminatorConfig,
  { random }: DiscriminatorContext,
): Discriminator {
  const settings = discriminatorSettings(config)
  const { size, embed, start } = settings
  const { last: C } = trunkChannels(settings)
  const alone = settings.unconditional
    ? createLogit(C, start, random.fork('unconditional'))
    : undefined
  const worded =
    settings.words === undefined
      ? undefined
      : createWordHead(C, settings.words, random.fork('words'))
  const parameters = {
    trunk: createTrunk(settings, random.fork('trunk')),
    ...(alone && { unconditional: alone }),
    conditional: createConditionalHead(C, embed, start, random.fork('conditional')),
    ...(worded && { words: worded }),
  }
  const F = alone || worded ? 2 * C : C
  const mapOf = (features: Features): Images => tf.slice(features, [0, 0, 0, 0], [-1, -1, -1, C])
  return {
    parameters,
    size,
    features: (images, { training = false } = {}) => {
      expectShape('features', { images }, { images: ['B', size, size, 3] })
      return tf.tidy(() => {
        const map = look(parameters.trunk, images, training)
        const read = readMap(parameters.conditional, map)
        return F > C ? tf.concat([map, read], 3) : read
      })
    },
    ...(alone && {
      unconditional: (features) => {
        expectShape('unconditional', { features }, { features: ['B', PLACES, PLACES, F] })
        return tf.tidy(() => logits(alone, mapOf(features)))
      },
    }),
    conditional: (features, condition, { training = false } = {}) => {
      expectShape(
        'conditional',
        { features, condition },
        { features: ['B', PLACES, PLACES, F], condition: ['B', embed] },
      )
      return tf.tidy(() => {
        const read = tf.slice(features, [0, 0, 0, F - C], [-1, -1, -1, C])
        return judgePairs(parameters.conditional, read, condition, training)
      })
    },
    ...(worded && {
      words: (features, words) => {
        expectShape(
          'words',
          { features, words },
          { features: ['B', PLACES, PLACES, F], words: ['B', 'T', settings.words ?? 0] },
        )
        return tf.tidy(() => judgeWords(worded, mapOf(features), words))
      },
    }),
    dispose: () => disposeParameters(parameters),
  }
}
