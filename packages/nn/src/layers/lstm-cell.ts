import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Shaped } from '../shaped'

/** Units of an LSTM's state. */
export type Hidden = 'hidden'

/** What an LSTM remembers: `hidden` and `cell`, float32 [B, hidden]. */
export type LstmState = {
  readonly hidden: Shaped<[Batch, Hidden]>
  readonly cell: Shaped<[Batch, Hidden]>
}

/**
 * One step of an LSTM, from its gates' sums on: for a recurrence whose input depends on the state before, such as attention.
 *
 * @param gates - what input and state before add up to, before the nonlinearities; in the order input, forget, cell, output:
 *   float32 [B, 4 hidden]
 * @param cell - the cell state before, float32 [B, hidden]
 * @returns the state after
 */
export function lstmCell(gates: tf.Tensor2D, cell: tf.Tensor2D): LstmState {
  return tf.tidy(() => {
    const [i, f, g, o] = tf.split(gates, 4, 1)
    const next: tf.Tensor2D = tf.add(
      tf.mul(tf.sigmoid(f!), cell),
      tf.mul(tf.sigmoid(i!), tf.tanh(g!)),
    )
    return { hidden: tf.mul(tf.sigmoid(o!), tf.tanh(next)), cell: next }
  })
}
