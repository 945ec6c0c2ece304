import * as tf from '@tensorflow/tfjs-core'
import type { Tokens } from '@laviter/nn'
import type { PaddedRows } from './caption-rows'

/** What a captioner reads, and what it is to say next at each place; int32 [B, P] both. */
export interface CaptionInputs {
  readonly inputs: Tokens
  readonly targets: Tokens
}

/** Hands a block of captions to the backend. */
export function captionInputs({ inputs, targets, shape }: PaddedRows): CaptionInputs {
  return {
    inputs: tf.tensor2d(inputs, shape, 'int32'),
    targets: tf.tensor2d(targets, shape, 'int32'),
  }
}
