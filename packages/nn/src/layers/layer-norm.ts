import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { ShapeError } from '../shaped'

/** Layer norm over the last dimension: `scale` and `shift` [D]. */
export type LayerNorm = {
  readonly scale: tf.Variable<tf.Rank.R1>
  readonly shift: tf.Variable<tf.Rank.R1>
}

/**
 * Makes a layer norm.
 *
 * @param width - size D of the last dimension
 * @returns its parameters: scale 1, shift 0
 */
export function createLayerNorm(width: number): LayerNorm {
  return tf.tidy(() => ({
    scale: tf.variable(tf.ones<tf.Rank.R1>([width])),
    shift: tf.variable(tf.zeros<tf.Rank.R1>([width])),
  }))
}

/**
 * Normalises each row over the last dimension, with the biased variance.
 *
 * @param layer - its parameters
 * @param x - float32 [..., D]
 * @param options - `eps` added to the variance (1e-5)
 * @returns float32 of x's shape
 * @throws ShapeError when x's last dimension is not the layer's
 */
export function layerNorm<T extends tf.Tensor>(
  { scale, shift }: LayerNorm,
  x: T,
  { eps = 1e-5 }: { eps?: number } = {},
): T {
  const width = scale.shape[0]
  if (x.shape.at(-1) !== width)
    throw new ShapeError(
      `layerNorm: x is [${x.shape.join(', ')}], expected [..., ${width}]. Pass tensors of this width.`,
    )
  return tf.tidy((): T => {
    const rows: tf.Tensor2D = tf.reshape(x, [-1, width])
    const normal = normalise(rows, eps)
    return tf.reshape(tf.add(tf.mul(normal, scale), shift), x.shape) as T
  })
}

/** Rows with mean 0 and variance 1. Its own gradient keeps two tensors instead of the seven of the composed form. */
function normalise(rows: tf.Tensor2D, eps: number): tf.Tensor2D {
  return customGradient<tf.Tensor2D>(
    [rows],
    () => {
      const { mean, variance } = tf.moments(rows, -1, true)
      const inverse = tf.rsqrt(tf.add(variance, eps))
      const value: tf.Tensor2D = tf.mul(tf.sub(rows, mean), inverse)
      return { value, keep: [value, inverse] }
    },
    (dy, [normal, inverse]) => {
      const along = tf.mul(normal!, tf.mean(tf.mul(dy, normal!), -1, true))
      return [tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), inverse!)]
    },
  )
}
