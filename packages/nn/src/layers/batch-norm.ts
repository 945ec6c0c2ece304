import * as tf from '@tensorflow/tfjs-core'
import { dtype, flag, nativeBackend, real, text, type NativeBackend } from '../native'
import { customGradient } from '../custom-gradient'
import { ones, zeros, type Initialiser } from '../initialisers'
import { createBuffer } from '../parameters'
import type { Random } from '../random'
import { ShapeError } from '../shaped'

/** Batch norm: `scale` and `shift` [C] are trained, the running `mean` and `variance` [C] are buffers. */
export type BatchNorm = {
  readonly scale: tf.Variable<tf.Rank.R1>
  readonly shift: tf.Variable<tf.Rank.R1>
  readonly mean: tf.Variable<tf.Rank.R1>
  readonly variance: tf.Variable<tf.Rank.R1>
}

/**
 * Makes a batch norm.
 *
 * @param channels - size of the last dimension
 * @param options - initialisers of scale (1) and shift (0)
 * @param random - the stream to draw from
 * @returns its parameters and buffers: running mean 0, variance 1
 */
export function createBatchNorm(
  channels: number,
  { scale = ones, shift = zeros }: { scale?: Initialiser; shift?: Initialiser },
  random: Random,
): BatchNorm {
  const make = (initialiser: Initialiser): tf.Tensor1D =>
    tf.reshape(initialiser([channels], random), [channels])
  return tf.tidy(() => ({
    scale: tf.variable(make(scale)),
    shift: tf.variable(make(shift)),
    mean: createBuffer(tf.zeros<tf.Rank.R1>([channels])),
    variance: createBuffer(tf.ones<tf.Rank.R1>([channels])),
  }))
}

/**
 * Normalises each channel: in training over all other dimensions, and tracks the statistics; else with the tracked ones.
 *
 * @param layer - parameters and buffers; training moves the buffers by `momentum` towards the batch's mean and *unbiased*
 *   variance, while the biased one normalises, as torch does
 * @param x - float32 [..., C]
 * @param options - `training`; `eps` added to the variance (1e-5); `momentum` in [0, 1] (0.1)
 * @returns float32 of x's shape
 * @throws ShapeError when x has other channels, or a training batch has one value a channel
 */
export function batchNorm<T extends tf.Tensor>(
  layer: BatchNorm,
  x: T,
  { training, eps = 1e-5, momentum = 0.1 }: { training: boolean; eps?: number; momentum?: number },
): T {
  const channels = layer.scale.shape[0]
  const count = x.size / channels
  if (x.shape.at(-1) !== channels || (training && count < 2))
    throw new ShapeError(
      `batchNorm: x is [${x.shape.join(', ')}], expected [..., ${channels}]${training ? ' with two values or more a channel: one has no variance' : ''}. Pass tensors of this shape.`,
    )
  return tf.tidy((): T => {
    const flat: tf.Tensor4D = tf.reshape(x, [count, 1, 1, channels])
    if (!training) {
      const factor = tf.mul(layer.scale, tf.rsqrt(tf.add(layer.variance, eps)))
      const offset = tf.sub(layer.shift, tf.mul(layer.mean, factor))
      return tf.reshape(tf.add(tf.mul(flat, factor), offset), x.shape) as T
    }
    const native = nativeBackend()
    const { y, mean, unbiased } = native
      ? fused(native, flat, layer, eps)
      : composed(flat, layer, eps, count)
    track(layer.mean, mean, momentum)
    track(layer.variance, unbiased, momentum)
    return tf.reshape(y, x.shape) as T
  })
}

type Normalised = { y: tf.Tensor; mean: tf.Tensor; unbiased: tf.Tensor }

/** TensorFlow's training kernel and its gradient. */
function fused(
  native: NativeBackend,
  x: tf.Tensor4D,
  { scale, shift }: BatchNorm,
  eps: number,
): Normalised {
  const attributes = [
    dtype('T'),
    dtype('U'),
    real('epsilon', eps),
    text('data_format', 'NHWC'),
    flag('is_training', true),
  ]
  const none = tf.zeros([0])
  const [y, mean, unbiased, ...reserved] = native.executeMultipleOutputs(
    'FusedBatchNormV3',
    attributes,
    [x, scale, shift, none, none],
    6,
  )
  // the kernel ran outside the tape: the custom gradient only ties its result to its inputs
  const tied = customGradient(
    [x, scale, shift],
    () => ({ value: y!, keep: [x, scale, ...reserved] }),
    (dy, kept) =>
      native
        .executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy, ...kept], 5)
        .slice(0, 3),
  )
  return { y: tied, mean: mean!, unbiased: unbiased! }
}

/** The same from tfjs' operations, for a browser. */
function composed(
  x: tf.Tensor4D,
  { scale, shift }: BatchNorm,
  eps: number,
  count: number,
): Normalised {
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, eps)))
  const unbiased = tf.mul(variance, count / (count - 1))
  return { y: tf.add(tf.mul(normal, scale), shift), mean, unbiased }
}

function track(running: tf.Variable, batch: tf.Tensor, momentum: number): void {
  running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)))
}
