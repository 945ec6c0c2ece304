import * as tf from '@tensorflow/tfjs-core'
import { withOwnTape } from './own-tape'

/** An operation that was recorded. */
type Recorded = NonNullable<ReturnType<typeof tf.engine>['state']['activeTape']>[number]

/** An operation that a gradient passes, and those of its inputs that lead to a variable. */
interface Passed {
  readonly operation: Recorded
  readonly inputs: readonly string[]
}

/**
 * Runs a function and takes the gradients of its value. What the backward pass has passed is freed at once: the gradient of a
 * map with the map itself. TensorFlow.js' own gradients keep both of every map until they end, at twice the memory. To an outer
 * gradient the value is constant.
 *
 * @param f - computes a scalar
 * @param variables - what to differentiate with respect to
 * @returns the value, and the gradients of those variables that it depends on; the caller's tidy, or the caller, frees them
 */
export function backpropagate(
  f: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; gradients: Map<tf.Variable, tf.Tensor> } {
  return withOwnTape(() => {
    const { state } = tf.engine()
    const tape: Recorded[] = []
    try {
      state.activeTape = tape
      state.gradientDepth = 1
      const value = tf.tidy(f)
      state.gradientDepth = 0
      const path = pathBetween(variables, value, tape)
      for (const { saved } of without(tape, path)) tf.dispose(saved ?? [])
      const slopes = tf.tidy(() => {
        const left = walkBack(path, value)
        return variables.map(({ id }) => left.get(id))
      })
      const gradients = new Map<tf.Variable, tf.Tensor>()
      variables.forEach((variable, i) => {
        const slope = slopes[i]
        if (slope) gradients.set(variable, slope)
      })
      return { value, gradients }
    } finally {
      for (const { saved } of tape) tf.dispose(saved ?? [])
    }
  })
}

/** @returns the operations through which variables reach the value, the last one first */
function pathBetween(
  variables: readonly tf.Variable[],
  value: tf.Tensor,
  tape: readonly Recorded[],
): Passed[] {
  const moved = new Set(variables.map(({ id }) => id))
  const moving = tape.flatMap((operation): Passed[] => {
    const inputs = Object.keys(operation.inputs).filter((name) => {
      const input = operation.inputs[name]
      return input && moved.has(input.id)
    })
    if (inputs.length === 0) return []
    for (const { id } of operation.outputs) moved.add(id)
    return [{ operation, inputs }]
  })
  const needed = new Set([value.id])
  return moving.reverse().filter(({ operation, inputs }) => {
    const counts = operation.outputs.some(({ id }) => needed.has(id))
    if (counts) for (const name of inputs) needed.add(operation.inputs[name]!.id)
    return counts
  })
}

function without(tape: readonly Recorded[], path: readonly Passed[]): Recorded[] {
  const passed = new Set(path.map(({ operation }) => operation))
  return tape.filter((operation) => !passed.has(operation))
}

/** @returns the gradients by the number of what they belong to; only variables are left at the end */
function walkBack(path: readonly Passed[], value: tf.Tensor): Map<number, tf.Tensor> {
  const slopes = new Map<number, tf.Tensor>([[value.id, tf.onesLike(value)]])
  for (const { operation, inputs } of path) {
    const gradients = gradientsOf(operation, inputs, slopes)
    for (const { id } of operation.outputs) {
      slopes.get(id)?.dispose()
      slopes.delete(id)
    }
    tf.dispose(operation.saved ?? [])
    inputs.forEach((name, i) => {
      const { id } = operation.inputs[name]!
      slopes.set(id, sumOf(slopes.get(id), gradients[i]!))
    })
  }
  return slopes
}

/** @returns one an input, each a tensor that nobody else holds */
function gradientsOf(
  { kernelName, gradient, inputs: all, outputs }: Recorded,
  inputs: readonly string[],
  slopes: ReadonlyMap<number, tf.Tensor>,
): tf.Tensor[] {
  if (!gradient) throw new Error(`${kernelName} has no gradient`)
  return tf.tidy(() => {
    const scope = tf.engine().state.activeScope.id
    const own = new Set<tf.Tensor>()
    // an output that the value does not depend on has no gradient: the operation takes null for zeros
    const byName = gradient(outputs.map(({ id }) => slopes.get(id) ?? null!))
    return inputs.map((name) => {
      const made = byName[name]?.()
      expectSlope(made, all[name]!, `${kernelName}'s gradient of ${name}`)
      const shared = made.scopeId !== scope || made.kept || own.has(made)
      const slope = shared ? tf.clone(made) : made
      own.add(slope)
      return slope
    })
  })
}

function expectSlope(
  slope: tf.Tensor | undefined,
  { shape }: tf.Tensor,
  what: string,
): asserts slope is tf.Tensor {
  if (!slope) throw new Error(`${what} is missing`)
  if (slope.dtype !== 'float32' || slope.shape.join() !== shape.join())
    throw new Error(
      `${what} must be float32 [${shape.join(', ')}]. Actual: ${slope.dtype} [${slope.shape.join(', ')}]`,
    )
}

/** Takes both over. */
function sumOf(before: tf.Tensor | undefined, more: tf.Tensor): tf.Tensor {
  if (!before) return more
  const sum = tf.add(before, more)
  tf.dispose([before, more])
  return sum
}
