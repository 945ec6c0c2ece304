import * as tf from '@tensorflow/tfjs-core'
import { ShapeError } from '../shaped'

/**
 * Gated linear unit: the first half of the channels, each times the sigmoid of its partner in the second half.
 *
 * @param x - float32 [..., 2C]
 * @returns float32 [..., C]
 * @throws ShapeError when the last dimension is odd
 * @see Dauphin et al., Language modeling with gated convolutional networks (2017)
 */
export function glu<T extends tf.Tensor>(x: T): T {
  const channels = x.shape.at(-1) ?? 0
  if (channels === 0 || channels % 2 !== 0)
    throw new ShapeError(
      `glu: x is [${x.shape.join(', ')}], expected an even last dimension. Pass two channels for each output.`,
    )
  return tf.tidy((): T => {
    const [value, gate] = tf.split(x, 2, -1)
    return tf.mul(value!, tf.sigmoid(gate!))
  })
}
