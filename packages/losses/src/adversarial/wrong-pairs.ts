import * as tf from '@tensorflow/tfjs-core'
import { UserError, type Embedding } from '@laviter/nn'

/**
 * Pairs of a picture and the sentence of another: item i of the features with sentence i + 1.
 *
 * The features are those that a discriminator's trunk found in the *real* pictures, so that only its conditional head runs
 * again.
 *
 * @param features - of real pictures, float32 [B, ...]
 * @param sentence - their own sentences, float32 [B, D]
 * @returns features [0 .. B-2] and sentences [1 .. B-1]; differentiable
 * @throws UserError when the batch has one item, or the two differ in number
 * @see LAViTeR Eq. 10
 */
export function wrongPairs<Features extends tf.Tensor>(
  features: Features,
  sentence: Embedding,
): { features: Features; sentence: Embedding } {
  const [items = 0] = features.shape
  if (items !== sentence.shape[0])
    throw new UserError(
      `wrongPairs: features are of ${items} pictures, and there are ${sentence.shape[0]} sentences. Pass as many of each.`,
    )
  if (items < 2)
    throw new UserError(
      `wrongPairs: a batch of ${items} has no sentence of another picture. Use batches of two items or more.`,
    )
  return {
    features: tf.slice(features, 0, items - 1),
    sentence: tf.slice(sentence, 1, items - 1),
  }
}
