import * as tf from '@tensorflow/tfjs-core'

/**
 * A value with a gradient of its own: what `forward` runs is not differentiated, `backward` says how.
 *
 * @param inputs - what the gradient is with respect to
 * @param forward - computes the value and names the tensors that the gradient needs; they are kept until it ran, and only
 *   where a gradient is taken
 * @param backward - from the gradient of the value and the kept tensors: a gradient for each input, in their order
 * @returns the value
 * @example
 * ```ts
 * const square = (x: tf.Tensor) =>
 *   customGradient([x], () => ({ value: tf.square(x), keep: [x] }), (dy, [x]) => [tf.mul(dy, tf.mul(x!, 2))])
 * ```
 */
export function customGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: () => { value: T; keep: readonly tf.Tensor[] },
  backward: (dy: T, kept: tf.Tensor[]) => tf.Tensor[],
): T {
  const op = tf.customGrad((...all) => {
    const save = all.at(-1)
    const { value, keep } = forward()
    if (typeof save === 'function') save([...keep])
    return { value, gradFunc: (dy: T, kept: tf.Tensor[]) => backward(dy, kept) }
  })
  return op(...inputs) as T
}
