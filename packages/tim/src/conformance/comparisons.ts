import type * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@laviter/nn'
import { distance, expect, NEAR } from '@laviter/nn/conformance'

/** Throws where tensors differ by more than rounding; `%` in the message stands for the difference. */
export function expectNear(actual: tf.Tensor, expected: tf.Tensor, message: string): void {
  const apart = distance(actual, expected)
  expect(apart <= NEAR, message.replace('%', apart.toPrecision(2)))
}

/** Throws where tensors are equal but for rounding. */
export const expectApart = (a: tf.Tensor, b: tf.Tensor, message: string): void =>
  expect(distance(a, b) > NEAR, message)

/** Throws where not one value of a pass changed: weights of a new network may let little through, but the same pass is the same. */
export const expectChanged = (a: tf.Tensor, b: tf.Tensor, message: string): void =>
  expect(distance(a, b) > 0, message)

/** Gradients of a loss by name, none where there is nothing to train; `what` is differentiated, for messages. */
export function differentiate(
  what: string,
  variables: ReadonlyMap<string, tf.Variable>,
  loss: () => tf.Scalar,
): Map<string, tf.Tensor> {
  if (variables.size === 0) return new Map()
  try {
    return valueAndGradients(variables, () => ({ total: loss() })).gradients
  } catch (cause) {
    throw new Error(`${what} cannot be differentiated: ${String(cause)}`, { cause })
  }
}
