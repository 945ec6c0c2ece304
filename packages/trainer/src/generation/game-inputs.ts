import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { Aligner, TextFeatures } from '@laviter/vta'
import { captionInputs, type CaptionInputs } from '../captions/caption-inputs'
import { sentenceInputs } from '../captions/sentence-inputs'
import type { Config } from '../config/schema'
import { drawingInputs, type DrawingInputs } from './drawing-inputs'
import type { Game } from './game'
import type { HardNegatives, HardNegativeSource } from './hard-negatives'
import type { PicturedBatch } from './pictured-batches'

/** Who turns a batch into tensors. */
export interface GameParts {
  readonly config: Config
  readonly aligner: Pick<Aligner, 'textEncoder'>
  readonly generator: Pick<ImageGenerator, 'sizes' | 'noiseWidth'>
  /** absent: no sentences are wanted that are nearly right */
  readonly negatives?: HardNegativeSource
}

/** A step's tensors: B pictures with their sentences. */
export interface GameInputs {
  /** as the frozen aligner reads the sentences */
  readonly text: TextFeatures
  readonly hardNegatives?: HardNegatives
  readonly drawing: DrawingInputs
  /** absent: pictures of one class are negatives of each other */
  readonly classes?: Int32Array
  /** the sentences in the captioner's tokens, where it is to find them again */
  readonly caption?: CaptionInputs
}

/** Who plays a step. */
export interface InPlay {
  /** whose pairs are wrong */
  readonly game: Pick<Game, 'wrong'>
  /** that learn in it, ascending: pictures larger than the last one's are not needed yet */
  readonly stages: readonly number[]
}

/**
 * Hands a batch to the backend.
 *
 * @param drawn - B pictures with their sentences
 * @param parts - the frozen aligner reads the sentences; the generator says which sizes and how much noise
 * @param inPlay - see {@link InPlay}
 * @param random - of the noise
 */
export function gameInputs(
  drawn: PicturedBatch,
  { config, aligner, generator, negatives }: GameParts,
  { game, stages }: InPlay,
  random: Random,
): GameInputs {
  const { noiseWidth } = generator
  const sizes = generator.sizes.slice(0, stages.at(-1)! + 1)
  const { batch, told } = drawn
  const { tokens, mask } = sentenceInputs(batch)
  return {
    text: aligner.textEncoder.encode(tokens, mask),
    ...(negatives && { hardNegatives: negatives.of(batch) }),
    drawing: drawingInputs(drawn, { sizes, noiseWidth, game }, random),
    ...(config.vta.sameClass === 'mask' && { classes: batch.classes }),
    ...(told && { caption: captionInputs(told) }),
  }
}
