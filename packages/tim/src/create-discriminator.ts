import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters, expectShape } from '@laviter/nn'
import type { Discriminator, DiscriminatorContext } from './discriminator'
import { createConditionalHead, judgePairs, readMap } from './discriminator/conditional-head'
import { createLogit, logits } from './discriminator/logit'
import {
  discriminatorSettings,
  PLACES,
  trunkChannels,
  type ConvolutionalDiscriminatorConfig,
} from './discriminator/settings'
import { createTrunk, look } from './discriminator/trunk'

/**
 * The papers' discriminator of one size: a trunk halves the image until it is 4 x 4; one head judges that map alone, the other
 * together with the sentence.
 *
 * AttnGAN's and the paper's as it stands. StackGAN-v1's: `start: 'normal'`, its first stage with `unconditional: false`, its
 * condition the detached mean of the conditioning. StackGAN-v2's: its condition that mean, attached where the generator learns.
 *
 * `features` are what the heads read, side by side: the map for the unconditional one (C channels), then its convolution by
 * the conditional one (C more).
 *
 * @param config - size of the images; width; width of the condition; whether it also judges without one
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
  const parameters = {
    trunk: createTrunk(settings, random.fork('trunk')),
    ...(alone && { unconditional: alone }),
    conditional: createConditionalHead(C, embed, start, random.fork('conditional')),
  }
  const F = alone ? 2 * C : C
  return {
    parameters,
    size,
    features: (images, { training = false } = {}) => {
      expectShape('features', { images }, { images: ['B', size, size, 3] })
      return tf.tidy(() => {
        const map = look(parameters.trunk, images, training)
        const read = readMap(parameters.conditional, map)
        return alone ? tf.concat([map, read], 3) : read
      })
    },
    ...(alone && {
      unconditional: (features) => {
        expectShape('unconditional', { features }, { features: ['B', PLACES, PLACES, F] })
        return tf.tidy(() => logits(alone, tf.slice(features, [0, 0, 0, 0], [-1, -1, -1, C])))
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
    dispose: () => disposeParameters(parameters),
  }
}
