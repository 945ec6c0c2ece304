import * as tf from '@tensorflow/tfjs-core'
import { itemsOf, type DataSet } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import { someOf } from '../data-sets/some-of'
import { encodeTexts, type TextSide } from '../evaluation/encode-texts'

/** Enough for the covariance of a few hundred directions, and a moment's work. */
const SENTENCES = 4096

/**
 * Begins a generator's conditioning on training sentences as the aligner reads them: the first of each picture, or of as many as
 * are enough.
 *
 * @param generator - before its first step
 * @param side - the frozen aligner's text half
 * @param dataSet - whose training split it is
 * @param seed - of the run: where there are more, it chooses
 * @returns whether it was fitted; a generator without `fitConditioning` is not
 * @throws UserError where the sentences do not differ
 */
export async function fitConditioning(
  generator: Pick<ImageGenerator, 'fitConditioning'>,
  side: TextSide,
  dataSet: DataSet,
  seed: number,
): Promise<boolean> {
  if (!generator.fitConditioning) return false
  const random = createRandom(seed).fork('fit-conditioning')
  const texts = someOf(itemsOf(dataSet, 'train'), SENTENCES, random).flatMap((item) =>
    dataSet.items[item]!.captions.slice(0, 1),
  )
  const { sentences } = await encodeTexts(side, texts, { padding: 'words' })
  const { rows, columns, data } = sentences
  tf.tidy(() => generator.fitConditioning?.(tf.tensor2d(data, [rows, columns])))
  return true
}
