import type * as tf from '@tensorflow/tfjs-core'
import { dropper, type AttentionOptions } from '@laviter/nn'
import type { TeachOptions } from '../captioner'
import type { TransformerSettings } from './config'

/** Dropout of a call: a tensor to itself, or to itself with a share of its values zeroed. */
export type Drop = <T extends tf.Tensor>(x: T) => T

/** How a call runs all layers. */
export type Run = {
  /** of branches and embeddings */
  readonly drop: Drop
  /** heads, and dropout of attention weights and wide values */
  readonly attention: Pick<AttentionOptions, 'heads' | 'dropout'>
}

/**
 * Says how a call runs: with dropout, or without.
 *
 * @param settings - heads and rate
 * @param options - training or not
 * @throws UserError where dropout has no stream
 */
export function runOf({ heads, dropout: rate }: TransformerSettings, options?: TeachOptions): Run {
  const { training = false, random } = options ?? {}
  return {
    drop: dropper('captioner', rate, options),
    attention: { heads, ...(training && rate > 0 && random && { dropout: { rate, random } }) },
  }
}
