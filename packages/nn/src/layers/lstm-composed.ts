import * as tf from '@tensorflow/tfjs-core'

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
  start: { hidden: tf.Tensor2D; cell: tf.Tensor2D },
): { outputs: tf.Tensor3D; cell: tf.Tensor2D } {
  const [time, B, inputs] = steps.shape
  const hidden = bias.shape[0] / 4
  const [kernel, recurrent] = tf.split(weight, [inputs, hidden], 0)
  const driven = tf.add(tf.matMul(tf.reshape(steps, [time * B, inputs]), kernel!), bias)
  const gates = tf.unstack(tf.reshape(driven, [time, B, 4 * hidden]))
  const states: tf.Tensor2D[] = []
  let { hidden: h, cell: c } = start
  for (const gate of gates) {
    const [i, f, g, o] = tf.split(tf.add(gate, tf.matMul(h, recurrent!)), 4, 1)
    c = tf.add(tf.mul(tf.sigmoid(f!), c), tf.mul(tf.sigmoid(i!), tf.tanh(g!)))
    h = tf.mul(tf.sigmoid(o!), tf.tanh(c))
    states.push(h)
  }
  return { outputs: tf.stack(states) as tf.Tensor3D, cell: c }
}
