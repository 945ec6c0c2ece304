import * as tf from '@tensorflow/tfjs-core'

/**
 * Runs something that takes gradients of its own while an outer gradient is recorded or read. TensorFlow.js would put its
 * operations on the outer tape, keep all of them until that one ends, or drop it. To the outer gradient what is made here
 * is constant.
 *
 * @param run - anything; operations outside of its own gradients are not recorded
 * @returns what it returns
 * @example
 * ```ts
 * const { gradients } = valueAndGradients(generator, () => {
 *   const fakes = generate()
 *   withOwnTape(() => updateDiscriminator(fakes))
 *   return { total: judge(fakes) }
 * })
 * ```
 */
export function withOwnTape<T>(run: () => T): T {
  const { state } = tf.engine()
  const { activeTape, gradientDepth } = state
  state.gradientDepth = 0
  try {
    return run()
  } finally {
    state.activeTape = activeTape
    state.gradientDepth = gradientDepth
  }
}

/**
 * @param x - of any shape
 * @returns the same numbers, behind which no gradient goes
 */
export function detach<T extends tf.Tensor>(x: T): T {
  return withOwnTape(() => tf.add<T>(x, 0))
}
