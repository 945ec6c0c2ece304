import * as tf from '@tensorflow/tfjs-core'
import { expectShape, type EmbeddingTable, type Mask, type Words } from '@laviter/nn'
import type { WordChoices } from './text-encoder'

/**
 * A look-up that can be differentiated by what is looked up: each place gets the sum of the words chosen there.
 *
 * @param table - vectors of V words, of width W
 * @param choices - float32 [B, T, V]
 * @param mask - float32 [B, T], for its shape
 * @returns float32 [B, T, W]
 * @throws ShapeError where the shapes do not fit
 */
export function chooseVectors({ weight }: EmbeddingTable, choices: WordChoices, mask: Mask): Words {
  const [V, width] = weight.shape
  const { B = 0, T = 0 } = expectShape(
    'textEncoder',
    { choices, mask },
    { choices: ['B', 'T', V], mask: ['B', 'T'] },
  )
  const rows: tf.Tensor2D = tf.reshape(choices, [B * T, V])
  return tf.reshape(tf.matMul(rows, weight), [B, T, width])
}
