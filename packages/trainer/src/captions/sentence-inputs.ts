import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '@laviter/data'
import type { Mask, Tokens } from '@laviter/nn'

/** A batch's sentences as a text encoder reads them. */
export interface SentenceInputs {
  /** in the aligner's words, int32 [B, T] */
  readonly tokens: Tokens
  /** 1 where a word is real, float32 [B, T] */
  readonly mask: Mask
}

/** Hands a batch's sentences to the backend. */
export function sentenceInputs({
  items,
  tokens,
  mask,
}: Pick<Batch, 'items' | 'tokens' | 'mask'>): SentenceInputs {
  const B = items.length
  const shape: [number, number] = [B, tokens.length / B]
  return { tokens: tf.tensor2d(tokens, shape, 'int32'), mask: tf.tensor2d(mask, shape) }
}
