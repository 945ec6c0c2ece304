import * as tf from '@tensorflow/tfjs-core'

/**
 * Takes a tensor apart along an axis, as `tf.unstack` does; but there is a gradient also where there is one part only, of which
 * TensorFlow.js' own cannot make a stack.
 *
 * @param x - of rank 1 or more
 * @param axis - the axis to take apart, from the end where negative; default 0
 * @returns the parts in their order, each without the axis
 */
export function unstack(x: tf.Tensor, axis = 0): tf.Tensor[] {
  return x.shape.at(axis) === 1 ? [tf.squeeze(x, [axis])] : tf.unstack(x, axis)
}
