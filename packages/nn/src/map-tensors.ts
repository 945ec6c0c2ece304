import * as tf from '@tensorflow/tfjs-core'

/**
 * A copy of plain objects and lists in which every tensor is replaced.
 *
 * @param value - tensors, lists and plain objects of them, at any depth; anything else stays as it is
 * @param f - gives the tensor that takes a tensor's place
 * @returns the copy
 */
export function mapTensors<T>(value: T, f: (tensor: tf.Tensor) => tf.Tensor): T
export function mapTensors(value: unknown, f: (tensor: tf.Tensor) => tf.Tensor): unknown {
  if (value instanceof tf.Tensor) return f(value)
  if (Array.isArray(value)) return value.map((item) => mapTensors(item, f))
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  )
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapTensors(item, f)]),
    )
  return value
}

/** Tensors that outlive every tidy until they are freed. */
export type Held<T> = {
  readonly value: T
  dispose(): void
}

/**
 * Computes what outlives the call, and frees everything else.
 *
 * @param compute - gives tensors, lists and plain objects of them
 * @returns its result, of clones; `dispose()` frees them
 */
export function holdTensors<T>(compute: () => T): Held<T> {
  const tensors: tf.Tensor[] = []
  let value: T | undefined
  tf.tidy(() => {
    value = mapTensors(compute(), (tensor) => {
      tensors.push(tf.keep(tf.clone(tensor)))
      return tensors.at(-1)!
    })
  })
  return { value: value as T, dispose: () => tf.dispose(tensors) }
}
