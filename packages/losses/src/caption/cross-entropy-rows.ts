import * as tf from '@tensorflow/tfjs-core'
import { native } from '@laviter/nn'

/**
 * Cross entropy of each row with its target, and its slope: softmax less the target's distribution.
 *
 * @param logits - float32 [M, V]
 * @param targets - int32 [M], in [0, V)
 * @param smoothing - share of the target's probability that is spread over all V, in [0, 1)
 * @returns `losses`: float32 [M], nats; `slopes`: of each loss by its row, float32 [M, V]
 */
export function crossEntropyRows(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  smoothing: number,
): { losses: tf.Tensor1D; slopes: tf.Tensor2D } {
  const sharp = nativeRows(logits, targets) ?? composedRows(logits, targets)
  if (smoothing === 0) return sharp
  const choices = logits.shape[1]
  const below = belowGreatest(logits)
  const spread: tf.Tensor1D = tf.sub(at(below, targets), tf.mean(below, 1))
  const losses: tf.Tensor1D = tf.add(sharp.losses, tf.mul(spread, smoothing))
  const share = smoothing / choices
  const moved = tf.oneHot(targets, choices, smoothing - share, -share, 'float32')
  const slopes: tf.Tensor2D = tf.add(sharp.slopes, moved)
  return { losses, slopes }
}

type Rows = { losses: tf.Tensor1D; slopes: tf.Tensor2D }

/** TensorFlow's kernel: both results in one pass, without a one-hot matrix. */
function nativeRows(logits: tf.Tensor2D, targets: tf.Tensor1D): Rows | undefined {
  const backend = native.nativeBackend()
  if (!backend) return undefined
  const types = [native.dtype('T'), native.dtype('Tlabels', 'int32')]
  const inputs = [logits, targets]
  const name = 'SparseSoftmaxCrossEntropyWithLogits'
  const [losses, slopes] = backend.executeMultipleOutputs(name, types, inputs, 2)
  return { losses: losses as tf.Tensor1D, slopes: slopes as tf.Tensor2D }
}

function composedRows(logits: tf.Tensor2D, targets: tf.Tensor1D): Rows {
  const below = belowGreatest(logits)
  const losses: tf.Tensor1D = tf.sub(tf.log(tf.sum(tf.exp(below), 1)), at(below, targets))
  const slopes: tf.Tensor2D = tf.sub(tf.softmax(logits), tf.oneHot(targets, logits.shape[1]))
  return { losses, slopes }
}

/** Logits of which the greatest of a row is 0: what all of a row share would drown their differences in rounding. */
const belowGreatest = (logits: tf.Tensor2D): tf.Tensor2D => tf.sub(logits, tf.max(logits, 1, true))

/** The target's logit of each row. */
function at(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  const [rows, choices] = logits.shape
  const first = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(choices, 'int32'))
  return tf.gather(tf.reshape(logits, [rows * choices]), tf.add(first, targets) as tf.Tensor1D)
}
