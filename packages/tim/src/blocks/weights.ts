import * as tf from '@tensorflow/tfjs-core'
import { normal, orthogonal, type Initialiser } from '@laviter/nn'

/** How a generator's or discriminator's weights begin. */
export type Start = {
  /** of convolutions and linear maps; biases, where there are any, begin at 0, but a logit's as torch's */
  readonly weight: Initialiser
  /** of batch norm's scale, whose shift begins at 0 */
  readonly scale: Initialiser
}

/** AttnGAN's start, and of those that grew out of it. */
export const ORTHOGONAL: Start = { weight: orthogonal(), scale: normal(0.02, 1) }

/** StackGAN-v1's start. */
export const NORMAL: Start = { weight: normal(0.02), scale: normal(0.02, 1) }

/** Of what is added to an image that is there: that one comes through unspoilt, and gradients reach what is to be added. */
export const QUIET: Start = {
  ...ORTHOGONAL,
  weight: (shape, random) => tf.tidy(() => tf.mul(ORTHOGONAL.weight(shape, random), 0.1)),
}
