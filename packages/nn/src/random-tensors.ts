import * as tf from '@tensorflow/tfjs-core'
import { dtype, nativeBackend } from './native'
import { UserError } from './errors'
import { createRandom, type Random } from './random'

/**
 * Normal numbers.
 *
 * @param random - the stream that seeds the draw; it moves on by two integers, whatever the shape
 * @param shape - of the result
 * @param std - standard deviation, at least 0
 * @returns float32 tensor of N(0, std^2); another backend draws other values from the same stream
 */
export function normalTensor(random: Random, shape: readonly number[], std = 1): tf.Tensor {
  return tf.tidy(() => tf.mul(draw('StatelessRandomNormal', random, shape), std))
}

/**
 * Uniform numbers.
 *
 * @param random - the stream that seeds the draw; it moves on by two integers, whatever the shape
 * @param shape - of the result
 * @param low - smallest value
 * @param high - bound that is not reached, above `low`
 * @returns float32 tensor; another backend draws other values from the same stream
 */
export function uniformTensor(
  random: Random,
  shape: readonly number[],
  low = 0,
  high = 1,
): tf.Tensor {
  return tf.tidy(() => {
    const unit = draw('StatelessRandomUniform', random, shape)
    return low === 0 && high === 1 ? unit : tf.add(tf.mul(unit, high - low), low)
  })
}

/**
 * Dropout: zeroes values at random and scales the rest, so that the mean stays.
 *
 * @param x - float32, any shape
 * @param rate - share that is zeroed, in [0, 1); at 0 x comes back as it is
 * @param random - the stream that seeds the draw
 * @returns a tensor of x's shape
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, random: Random): T {
  if (rate === 0) return x
  return tf.tidy((): T => tf.mul(x, tf.mul(keepMask(x.shape, rate, random), 1 / (1 - rate))))
}

/**
 * What dropout keeps.
 *
 * @param shape - of what is dropped
 * @param rate - share that is zeroed, in [0, 1)
 * @param random - the stream that seeds the draw
 * @returns float32 tensor, 1 where a value stays
 */
export function keepMask(shape: readonly number[], rate: number, random: Random): tf.Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: rate ${rate} is outside [0, 1)`)
  return tf.tidy(() => {
    const stays = tf.greaterEqual(uniformTensor(random, shape), rate)
    return tf.cast(stays, 'float32')
  })
}

/**
 * Dropout of one call of a model.
 *
 * @param where - who calls, for the message
 * @param rate - share that is zeroed, in [0, 1)
 * @param options - `training`: dropout is on (no); `random`: the stream, needed in training
 * @returns a tensor to the tensor with a share of its values zeroed in training, to itself otherwise
 * @throws UserError where it would have to draw and no stream was given
 */
export function dropper(
  where: string,
  rate: number,
  { training = false, random }: { readonly training?: boolean; readonly random?: Random } = {},
): <X extends tf.Tensor>(x: X) => X {
  if (!training || rate === 0) return (x) => x
  if (!random)
    throw new UserError(
      `${where}: training with dropout ${rate} draws random numbers, and no random stream was given. Pass { training: true, random }.`,
    )
  return (x) => dropout(x, rate, random)
}

/** TensorFlow's stateless kernel seeded from the stream, or the stream itself where there is none (four times slower). */
function draw(
  kernel: 'StatelessRandomNormal' | 'StatelessRandomUniform',
  random: Random,
  shape: readonly number[],
): tf.Tensor {
  const seed = [random.integer(2 ** 31), random.integer(2 ** 31)]
  const native = nativeBackend()
  if (native && tf.util.sizeFromShape([...shape]) > 0) {
    const attributes = [dtype('dtype'), dtype('T', 'int32'), dtype('Tseed', 'int32')]
    const inputs = [tf.tensor1d([...shape], 'int32'), tf.tensor1d(seed, 'int32')]
    return native.executeSingleOutput(kernel, attributes, inputs)
  }
  const stream = createRandom(seed.join('/'))
  const next = kernel === 'StatelessRandomNormal' ? stream.normal : stream.uniform
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () =>
    below1(next()),
  )
  return tf.tensor(values, [...shape])
}

/** A double just below 1 rounds to 1 in float32, which a uniform number must not be. */
const below1 = (value: number): number => (Math.fround(value) === 1 ? 1 - 2 ** -24 : value)
