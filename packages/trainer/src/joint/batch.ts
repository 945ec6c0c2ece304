import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Squares } from '@laviter/data'
import { normalTensor, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { PaddedRows } from '../captions/caption-rows'
import type { Config } from '../config/schema'
import { picturesTensor } from '../features/pictures-tensor'
import { otherRows } from '../generation/discriminate'
import { gameOf } from '../generation/game'
import type { JointInputs } from './inputs'
import type { JointModules } from './modules'

/** B pictures, cut once and scaled to the image encoder's and every stage's size, with a caption each. */
export interface JointBatch {
  readonly batch: Batch
  readonly pictures: Squares
  /** the captions in the captioner's tokens, where there is one */
  readonly told?: PaddedRows
}

/** @returns the sides at which a step sees a picture: the image encoder's, and those of the stages that are judged */
export function pictureSizes({ imageEncoder, discriminators = [] }: JointModules): number[] {
  return [...new Set([imageEncoder.imageSize, ...discriminators.map(({ size }) => size)])]
}

/**
 * Hands a batch to the backend.
 *
 * @param batch - B pictures with their captions
 * @param modules - who will see them
 * @param config - whose pairs are wrong, and whether classes are masked
 * @param random - of the noise
 */
export function toJointInputs(
  { batch, pictures, told }: JointBatch,
  { imageEncoder, generator, discriminators = [] }: JointModules,
  config: Config,
  random: Random,
): JointInputs {
  const B = batch.items.length
  const shape: [number, number] = [B, batch.tokens.length / B]
  const pictured = (size: number): Images => {
    const bytes = pictures[size]
    if (bytes === undefined) throw new Error(`The batch holds no pictures of ${size} pixels`)
    return picturesTensor(bytes, size)
  }
  return {
    image: pictured(imageEncoder.imageSize),
    tokens: tf.tensor2d(batch.tokens, shape, 'int32'),
    mask: tf.tensor2d(batch.mask, shape),
    ...(config.vta.sameClass === 'mask' && { classes: batch.classes }),
    ...(told && {
      caption: {
        inputs: tf.tensor2d(told.inputs, told.shape, 'int32'),
        targets: tf.tensor2d(told.targets, told.shape, 'int32'),
      },
    }),
    ...(generator && {
      drawing: {
        real: discriminators.map(({ size }) => pictured(size)),
        noise: normalTensor(random, [B, generator.noiseWidth]) as tf.Tensor2D,
        ...(gameOf(config).wrong === 'picture' && {
          others: tf.tensor1d(otherRows(batch.classes), 'int32'),
        }),
      },
    }),
  }
}
