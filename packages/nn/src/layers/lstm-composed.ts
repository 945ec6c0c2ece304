import * as tf from '@tensorflow/tfjs-core'
import { lstmCell, type LstmState } from './lstm-cell'
import { unstack } from './unstack'

/**
 * An LSTM step by step from tfjs' operations, for a browser.
 *
 * @param layer - `weight` [in + H, 4H] and `bias` [4H], gates in the order input, forget, cell, output
 * @param steps - float32 [T, B, in]
 * @param start - hidden and cell state before, float32 [B, H]
 * @returns hidden states [T, B, H] and the last cell state [B, H]
 */
export function composedLstm(
  { weight, bias }: { weight: tf.Tensor2D; bias: tf.Tensor1D },
  steps: tf.Tensor3D,
  start: LstmState,
): { outputs: tf.Tensor3D; cell: tf.Tensor2D } {
  const [time, B, inputs] = steps.shape
  const hidden = bias.shape[0] / 4
  const [kernel, recurrent] = tf.split(weight, [inputs, hidden], 0)
  const driven = tf.add(tf.matMul(tf.reshape(steps, [time * B, inputs]), kernel!), bias)
  const gates = unstack(tf.reshape(driven, [time, B, 4 * hidden]))
  const states: tf.Tensor2D[] = []
  let state = start
  for (const gate of gates) {
    state = lstmCell(tf.add(gate, tf.matMul(state.hidden, recurrent!)), state.cell)
    states.push(state.hidden)
  }
  return { outputs: tf.stack(states) as tf.Tensor3D, cell: state.cell }
}
