import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { picturesTensor } from '../features/pictures-tensor'
import { otherRows } from './discriminate'
import type { Game } from './game'
import type { PicturedBatch } from './pictured-batches'

/** What the generator's game needs beside the sentences. */
export interface DrawingInputs {
  /** by stage, [B, S, S, 3] in [-1, 1] */
  readonly real: readonly Images[]
  /** [B, Z] */
  readonly noise: tf.Tensor2D
  /** [B, C]; absent: drawn */
  readonly epsilon?: tf.Tensor2D
  /** rows whose pictures make wrong pairs, where pictures do */
  readonly others?: tf.Tensor1D
}

/** What is drawn. */
export interface Drawing {
  /** of the stages that are judged, smallest first */
  readonly sizes: readonly number[]
  /** Z */
  readonly noiseWidth: number
  /** whose pairs are wrong */
  readonly game: Pick<Game, 'wrong'>
}

/**
 * Hands to the backend what a batch's game is played with.
 *
 * @param drawn - B pictures at the stages' sizes
 * @param drawing - see {@link Drawing}
 * @param random - of the noise
 */
export function drawingInputs(
  drawn: Pick<PicturedBatch, 'batch' | 'pictures'>,
  { sizes, noiseWidth, game }: Drawing,
  random: Random,
): DrawingInputs {
  const { items, classes } = drawn.batch
  return {
    real: sizes.map((size) => picturesAt(drawn, size)),
    noise: normalTensor(random, [items.length, noiseWidth]) as tf.Tensor2D,
    ...(game.wrong === 'picture' && { others: tf.tensor1d(otherRows(classes), 'int32') }),
  }
}

/** @returns a batch's pictures of S pixels a side, [B, S, S, 3] in [-1, 1] */
export function picturesAt({ pictures }: Pick<PicturedBatch, 'pictures'>, size: number): Images {
  const bytes = pictures[size]
  if (bytes === undefined) throw new Error(`The batch holds no pictures of ${size} pixels`)
  return picturesTensor(bytes, size)
}
