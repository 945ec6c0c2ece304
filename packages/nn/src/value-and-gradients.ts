import * as tf from '@tensorflow/tfjs-core'
import { backpropagate } from './backpropagate'
import { mapTensors } from './map-tensors'
import { uniqueParameters } from './parameters'
import { ShapeError } from './shaped'

/**
 * A loss with its gradients by the parameters' names. They come as one tree before anything is applied, so that they can be
 * clipped, averaged over machines or looked at first. The backward pass frees what it has passed; to an outer gradient all of it is
 * constant.
 *
 * @param parameters - variables by path; those that are not trainable, or that the loss does not reach, get no gradient. A variable
 *   that stands under several paths has its gradient under the first: under each, an optimiser would apply it as often
 * @param f - computes `total`, the scalar to differentiate, and anything else worth returning
 * @returns `value`: the total; `gradients`: tensors by path; `aux`: what else f returned, its tensors detached. The
 *   caller's tidy, or the caller, disposes all of them
 * @throws ShapeError when total is no scalar; Error when no parameter is trainable or the loss reaches none
 * @example
 * ```ts
 * const { value, gradients } = valueAndGradients(namedParameters(model), () => ({ total: loss() }))
 * ```
 */
export function valueAndGradients<Losses extends { total: tf.Scalar }>(
  parameters: ReadonlyMap<string, tf.Variable>,
  f: () => Losses,
): { value: tf.Scalar; gradients: Map<string, tf.Tensor>; aux: Omit<Losses, 'total'> } {
  const kept: tf.Tensor[] = []
  let aux: Omit<Losses, 'total'> | undefined
  try {
    const trained = [...uniqueParameters(parameters)].filter(([, { trainable }]) => trainable)
    const { value, gradients: byVariable } = backpropagate(
      () => {
        const { total, ...rest } = f()
        expectScalar(total)
        aux = mapTensors(rest, (tensor) => {
          kept.push(tf.keep(tf.clone(tensor)))
          return kept.at(-1)!
        })
        return total
      },
      trained.map(([, variable]) => variable),
    )
    if (byVariable.size === 0) {
      value.dispose()
      throw new Error(
        `The loss depends on none of ${trained.length} trainable parameters, of ${parameters.size} in all`,
      )
    }
    const gradients = new Map<string, tf.Tensor>()
    for (const [path, variable] of trained) {
      const gradient = byVariable.get(variable)
      if (gradient) gradients.set(path, gradient)
    }
    // kept tensors outlive every tidy: hand out clones (they share the data), which the caller's tidy frees
    return { value, gradients, aux: mapTensors(aux!, tf.clone) }
  } finally {
    tf.dispose(kept)
  }
}

/** Without it the gradient would be that of the sum, in silence. */
function expectScalar(total: tf.Tensor | undefined): void {
  if (total?.rank === 0) return
  const found = total?.shape ? `[${total.shape.join(', ')}]` : String(total)
  throw new ShapeError(
    `valueAndGradients: total is ${found}, expected a scalar []. Return { total } with the sum or mean of your losses.`,
  )
}
