import * as tf from '@tensorflow/tfjs-core'
import { toFloat32, type StoredTensor } from './safetensors/index'
import { UserError } from './errors'

/**
 * A module's parameters: variables in plain objects and lists. A parameter's path through the tree, such as
 * `blocks.0.attention.keys.weight`, is its name in a checkpoint.
 */
export type ParameterTree =
  tf.Variable | undefined | readonly ParameterTree[] | { readonly [name: string]: ParameterTree }

const BUFFER = Symbol.for('@laviter/buffer')

/**
 * A variable that is saved with the parameters but never trained, such as batch norm's statistics.
 *
 * @param initial - its first value
 * @returns the variable
 */
export function createBuffer<R extends tf.Rank>(initial: tf.Tensor<R>): tf.Variable<R> {
  return Object.defineProperty(tf.variable(initial, false), BUFFER, { value: true })
}

/** @returns whether {@link createBuffer} made this variable */
export const isBuffer = (variable: tf.Variable): boolean => BUFFER in variable

/**
 * All variables of a tree, buffers included.
 *
 * @param tree - a module's parameters
 * @returns the variables by path, in the tree's order
 * @throws UserError when a name holds a dot or a leaf is no variable
 */
export function namedParameters(tree: ParameterTree): Map<string, tf.Variable> {
  const named = new Map<string, tf.Variable>()
  const walk = (node: ParameterTree, path: readonly string[]) => {
    if (node === undefined) return
    if (isVariable(node)) {
      named.set(path.join('.'), node)
      return
    }
    if (typeof node !== 'object' || node === null || node instanceof tf.Tensor)
      throw new UserError(
        `Parameter tree: "${path.join('.')}" is no tf.Variable, list or object. Keep only parameters in the tree.`,
      )
    for (const [name, child] of Object.entries<ParameterTree>(node)) {
      if (name.includes('.') || name === '')
        throw new UserError(
          `Parameter tree: the name "${name}" under "${path.join('.')}" is empty or holds a dot, which separates names. Rename it.`,
        )
      walk(child, [...path, name])
    }
  }
  walk(tree, [])
  return named
}

/** @returns each variable once, by the first of its paths: tied layers share one */
export function uniqueParameters(
  parameters: ReadonlyMap<string, tf.Variable>,
): Map<string, tf.Variable> {
  const paths = new Map<tf.Variable, string>()
  for (const [path, variable] of parameters) if (!paths.has(variable)) paths.set(variable, path)
  return new Map([...paths].map(([variable, path]) => [path, variable]))
}

function isVariable(node: object): node is tf.Variable {
  return node instanceof tf.Variable
}

/**
 * The variables that training moves: trainable, and no buffers.
 *
 * @param tree - a module's parameters
 * @returns the variables by path
 */
export function trainableParameters(tree: ParameterTree): Map<string, tf.Variable> {
  return new Map([...namedParameters(tree)].filter(([, variable]) => variable.trainable))
}

/** @returns how many numbers the tree's parameters hold, without its buffers; a variable that stands twice counts once */
export function countParameters(tree: ParameterTree): number {
  return [...uniqueParameters(namedParameters(tree)).values()]
    .filter((variable) => !isBuffer(variable))
    .reduce((count, { size }) => count + size, 0)
}

/** Frees all variables of the tree. A variable that stands twice is freed once. */
export function disposeParameters(tree: ParameterTree): void {
  for (const variable of uniqueParameters(namedParameters(tree)).values()) variable.dispose()
}

/**
 * Freezes and unfreezes; buffers stay untrained.
 *
 * @param tree - a module's parameters
 * @param trainable - says for each path whether it trains
 */
export function setTrainable(tree: ParameterTree, trainable: (path: string) => boolean): void {
  for (const [path, variable] of namedParameters(tree))
    if (!isBuffer(variable)) variable.trainable = trainable(path)
}

/** Values that can fill a parameter. */
export type ParameterValue = tf.Tensor | Pick<StoredTensor, 'shape' | 'data'> | StoredTensor

/**
 * Fills a tree: every value is used once, every variable is filled, all shapes are equal, or nothing is changed.
 *
 * @param tree - a module's parameters
 * @param values - by path
 * @param options - `where`: what the values come from, for messages
 * @throws UserError that lists everything that does not match
 */
export function assignParameters(
  tree: ParameterTree,
  values: Readonly<Record<string, ParameterValue>>,
  { where }: { where: string },
): void {
  const named = namedParameters(tree)
  const wrong: string[] = []
  for (const [path, { shape }] of named) {
    const value = Object.hasOwn(values, path) ? values[path] : undefined
    if (!value) wrong.push(`lacks ${path} [${shape.join(', ')}]`)
    else if (!tf.util.arraysEqual([...value.shape], shape))
      wrong.push(`${path} is [${value.shape.join(', ')}], expected [${shape.join(', ')}]`)
  }
  for (const path of Object.keys(values))
    if (!named.has(path)) wrong.push(`${path} has no place in the model`)
  if (wrong.length > 0)
    throw new UserError(
      `${where}: the weights do not fit the model: ${wrong.slice(0, 20).join('; ')}` +
        `${wrong.length > 20 ? `; and ${wrong.length - 20} more` : ''}. Use weights of this architecture, or the configuration that they were made with.`,
    )
  tf.tidy(() => {
    for (const [path, variable] of named) variable.assign(asTensor(values[path]!, variable))
  })
}

function asTensor(value: ParameterValue, { shape, dtype }: tf.Variable): tf.Tensor {
  if (value instanceof tf.Tensor) return tf.cast(value, dtype)
  const { data } = value
  const floats = 'dtype' in value ? toFloat32(value) : toFloat32({ ...value, dtype: 'F64' })
  // a copy: TensorFlow may keep the array, and the caller's may be a view into a file
  return dtype === 'float32'
    ? tf.tensor(floats.slice(), shape, 'float32')
    : tf.tensor(Int32Array.from(data, Number), shape, 'int32')
}

/**
 * Reads all variables of a tree, to be saved.
 *
 * @param tree - a module's parameters
 * @returns float32 or int32 values by path, as safetensors stores them
 */
export async function readParameters(tree: ParameterTree): Promise<Record<string, StoredTensor>> {
  const entries = [...namedParameters(tree)].map(
    async ([path, variable]): Promise<[string, StoredTensor]> => [path, await readTensor(variable)],
  )
  return Object.fromEntries(await Promise.all(entries))
}

/**
 * Reads a tensor, to be saved.
 *
 * @param tensor - float32, int32 or bool
 * @returns its values
 */
export async function readTensor(tensor: tf.Tensor): Promise<StoredTensor> {
  const values = await tensor.data()
  const shape = [...tensor.shape]
  if (tensor.dtype === 'int32') return { dtype: 'I32', shape, data: Int32Array.from(values) }
  if (tensor.dtype === 'bool') return { dtype: 'BOOL', shape, data: Uint8Array.from(values) }
  return { dtype: 'F32', shape, data: Float32Array.from(values) }
}
