import type { Random } from '@laviter/nn/random'
import { captionInputs } from '../captions/caption-inputs'
import { sentenceInputs } from '../captions/sentence-inputs'
import type { Config } from '../config/schema'
import { drawingInputs, picturesAt } from '../generation/drawing-inputs'
import { gameOf } from '../generation/game'
import type { PicturedBatch } from '../generation/pictured-batches'
import type { JointInputs } from './inputs'
import type { JointModules } from './modules'

/** @returns the sides at which a step sees a picture: the image encoder's, and those of the stages that are judged */
export function pictureSizes({ imageEncoder, discriminators = [] }: JointModules): number[] {
  return [...new Set([imageEncoder.imageSize, ...discriminators.map(({ size }) => size)])]
}

/**
 * Hands a batch to the backend.
 *
 * @param pictured - B pictures with their captions
 * @param modules - who will see them
 * @param config - whose pairs are wrong, and whether classes are masked
 * @param random - of the noise
 */
export function toJointInputs(
  pictured: PicturedBatch,
  { imageEncoder, generator, discriminators = [] }: JointModules,
  config: Config,
  random: Random,
): JointInputs {
  const { batch, told } = pictured
  const sizes = discriminators.map(({ size }) => size)
  return {
    image: picturesAt(pictured, imageEncoder.imageSize),
    ...sentenceInputs(batch),
    ...(config.vta.sameClass === 'mask' && { classes: batch.classes }),
    ...(told && { caption: captionInputs(told) }),
    ...(generator && {
      drawing: drawingInputs(
        pictured,
        { sizes, noiseWidth: generator.noiseWidth, game: gameOf(config) },
        random,
      ),
    }),
  }
}
