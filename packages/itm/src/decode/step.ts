import * as tf from '@tensorflow/tfjs-core'
import { expectShape } from '@laviter/nn'
import type { DecoderState, SelectOptions } from './decoder'
import type { DecodingSettings } from './settings'

/** What a step needs of the settings. */
type StepSettings = Pick<DecodingSettings, 'size' | 'attention' | 'signal'>

/** Maps of a step: where row n looked. */
export type AttentionOf = (row: number) => Float32Array

/**
 * Moves captions on by a word.
 *
 * @param state - captions under way
 * @param tokens - the last token of each row
 * @param options - `size`: V; `attention`: whether to read it; `signal`: stops before the step
 * @param choose - brings back what it needs of the logits, float32 [B, V], which are freed afterwards
 * @returns what `choose` brought back, and the maps; none where nobody asked or the captioner does not attend
 * @throws ShapeError where the logits are of other tokens; what the signal was aborted with
 */
export async function takeStep<Choice>(
  state: DecoderState,
  tokens: readonly number[],
  { size, attention, signal }: StepSettings,
  choose: (logits: tf.Tensor2D) => Promise<Choice>,
): Promise<{ choice: Choice; attentionOf?: AttentionOf }> {
  // native kernels resolve without leaving the event loop, where the abort may be waiting
  if (signal) await new Promise((resolve) => setTimeout(resolve))
  signal?.throwIfAborted()
  const step = withRows(tokens, (given) => state.step(given, { attention }))
  try {
    expectShape('generate', { logits: step.logits }, { logits: [tokens.length, size] })
    const [choice, maps] = await Promise.all([
      choose(step.logits),
      attention ? step.attention?.data<'float32'>() : undefined,
    ])
    const R = step.attention?.shape[1] ?? 0
    return {
      choice,
      ...(maps && { attentionOf: (row: number) => maps.slice(row * R, (row + 1) * R) }),
    }
  } finally {
    tf.dispose({ ...step })
  }
}

/**
 * Computes on the device and reads the result.
 *
 * @param compute - gives float32 [B, n]
 * @returns a view of n numbers for each row
 */
export async function readRows(compute: () => tf.Tensor2D): Promise<Float32Array[]> {
  const rows = tf.tidy(compute)
  try {
    const [B, n] = rows.shape
    const values = await rows.data<'float32'>()
    return Array.from({ length: B }, (_, row) => values.subarray(row * n, (row + 1) * n))
  } finally {
    rows.dispose()
  }
}

/** Goes on with these rows of the captions under way. */
export function selectRows(
  state: DecoderState,
  rows: readonly number[],
  options?: SelectOptions,
): void {
  withRows(rows, (given) => state.select(given, options))
}

/** Hands a number a row to a captioner, which may throw. */
function withRows<Result>(rows: readonly number[], hand: (given: tf.Tensor1D) => Result): Result {
  const given = tf.tensor1d([...rows], 'int32')
  try {
    return hand(given)
  } finally {
    given.dispose()
  }
}
