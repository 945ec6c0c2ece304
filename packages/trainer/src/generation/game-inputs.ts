import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Squares } from '@laviter/data'
import { normalTensor, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { Aligner, TextFeatures } from '@laviter/vta'
import type { PaddedRows } from '../captions/caption-rows'
import type { Config } from '../config/schema'
import { picturesTensor } from '../features/pictures-tensor'
import { otherRows } from './discriminate'
import type { Game } from './game'

/** A batch with its pictures at every stage's size. */
export interface GenerationBatch {
  readonly batch: Batch
  readonly pictures: Squares
  /** the sentences in the captioner's tokens, where it is to find them again */
  readonly told?: PaddedRows
}

/** Who turns a batch into tensors. */
export interface GameParts {
  readonly config: Config
  readonly aligner: Pick<Aligner, 'textEncoder'>
  readonly generator: Pick<ImageGenerator, 'sizes' | 'noiseWidth'>
}

/** A step's tensors: B pictures with their sentences. */
export interface GameInputs {
  /** by stage, [B, S, S, 3] in [-1, 1] */
  readonly real: readonly Images[]
  /** as the frozen aligner reads the sentences */
  readonly text: TextFeatures
  readonly noise: tf.Tensor2D
  /** absent: pictures of one class are negatives of each other */
  readonly classes?: Int32Array
  /** rows whose pictures make wrong pairs, where pictures do */
  readonly others?: tf.Tensor1D
  readonly told?: { readonly inputs: tf.Tensor2D; readonly targets: tf.Tensor2D }
}

/**
 * Hands a batch to the backend.
 *
 * @param batch - B pictures with their sentences
 * @param parts - the frozen aligner reads the sentences; the generator says which sizes and how much noise
 * @param game - whose pairs are wrong
 * @param random - of the noise
 */
export function toTensors(
  { batch, pictures, told }: GenerationBatch,
  { config, aligner, generator }: GameParts,
  { wrong }: Pick<Game, 'wrong'>,
  random: Random,
): GameInputs {
  const B = batch.items.length
  const shape: [number, number] = [B, batch.tokens.length / B]
  const tokens = tf.tensor2d(batch.tokens, shape, 'int32')
  return {
    real: generator.sizes.map((size) => {
      const bytes = pictures[size]
      if (bytes === undefined) throw new Error(`The batch holds no pictures of ${size} pixels`)
      return picturesTensor(bytes, size)
    }),
    text: aligner.textEncoder.encode(tokens, tf.tensor2d(batch.mask, shape)),
    noise: tf.reshape(normalTensor(random, [B, generator.noiseWidth]), [B, generator.noiseWidth]),
    ...(config.vta.sameClass === 'mask' && { classes: batch.classes }),
    ...(wrong === 'picture' && {
      others: tf.tensor1d(otherRows(batch.classes), 'int32'),
    }),
    ...(told && {
      told: {
        inputs: tf.tensor2d(told.inputs, told.shape, 'int32'),
        targets: tf.tensor2d(told.targets, told.shape, 'int32'),
      },
    }),
  }
}
