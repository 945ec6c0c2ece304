import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, type ParameterTree } from './parameters'

/** One thing that every implementation keeps; run it in any test runner. */
export interface Rule {
  readonly name: string
  /** @throws Error that says what was broken */
  run(): Promise<void>
}

/** Something with parameters that can be freed. */
interface Module {
  readonly parameters: ParameterTree
  dispose(): void
}

/** Makes rules of checks: each gets fresh modules, which are freed afterwards. */
export function rules<M extends Module>(
  create: (seed: number) => Promise<M>,
  checks: Readonly<Record<string, (make: (seed?: number) => Promise<M>) => Promise<void> | void>>,
): Rule[] {
  return Object.entries(checks).map(([name, check]) => ({
    name,
    run: async () => {
      const made: M[] = []
      // whatever a check leaves, also where it fails half way, goes with the scope
      tf.engine().startScope()
      try {
        await check(async (seed = 1) => {
          const module = await create(seed)
          made.push(module)
          return module
        })
      } finally {
        for (const module of made) module.dispose()
        tf.engine().endScope()
      }
    },
  }))
}

/** Throws `message` where the condition does not hold. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Throws where the shape is another. */
export function expectShapeOf(what: string, { shape }: tf.Tensor, expected: readonly number[]) {
  expect(
    String(shape) === String(expected),
    `${what} is [${shape.join(', ')}], expected [${expected.join(', ')}]`,
  )
}

/** Throws where values are not finite. */
export function expectFinite(what: string, tensor: tf.Tensor) {
  expect(Number.isFinite(largest(tensor)), `${what} has values that are not finite`)
}

/** Largest difference over the largest magnitude of the second. */
export function distance(a: tf.Tensor, b: tf.Tensor): number {
  expectShapeOf('a result', a, b.shape)
  return tf.tidy(() => {
    const difference = largest(tf.sub(a, b))
    return difference / Math.max(largest(b), 1e-12)
  })
}

/** Largest magnitude. */
export const largest = (x: tf.Tensor): number =>
  tf.tidy(() => tf.max(tf.abs(tf.cast(x, 'float32'))).dataSync()[0]!)

/** float32 sums in another order differ by this much. */
export const NEAR = 1e-4

/** Throws where a variable that creation registered is missing from the tree. */
export async function expectParametersListed<M extends Module>(make: () => Promise<M>) {
  const registered = () => new Set(Object.values(tf.engine().state.registeredVariables))
  const before = registered()
  const { parameters } = await make()
  const listed = new Set(namedParameters(parameters).values())
  expect(
    listed.size > 0,
    'parameters holds no variable: list them, so that they train and are saved',
  )
  const missing = [...registered()].filter(
    (variable) => !before.has(variable) && !listed.has(variable),
  )
  expect(
    missing.length === 0,
    `${missing.length} variables are missing from parameters (shapes ${missing.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}): they would not train or be saved`,
  )
}

/** Throws where a call leaves tensors behind, or dispose does. */
export async function expectNoLeak<M extends Module>(
  create: () => Promise<M>,
  call: (module: M) => void,
) {
  const before = tf.memory().numTensors
  const module = await create()
  call(module)
  const warm = tf.memory().numTensors
  for (let i = 0; i < 3; i++) call(module)
  const left = tf.memory().numTensors - warm
  module.dispose()
  expect(left === 0, `three calls left ${left} tensors behind: compute inside tf.tidy`)
  const rest = tf.memory().numTensors - before
  expect(rest === 0, `dispose left ${rest} tensors behind`)
}

/** Throws where a trainable parameter gets no gradient, or a zero one. */
export function expectGradients({ parameters }: Module, gradients: ReadonlyMap<string, tf.Tensor>) {
  const unreached = [...namedParameters(parameters)]
    .filter(([path, { trainable }]) => {
      const gradient = gradients.get(path)
      return trainable && (!gradient || !(largest(gradient) > 0))
    })
    .map(([path]) => path)
  expect(
    unreached.length === 0,
    `no gradient reaches ${unreached.join(', ')}: use differentiable operations, or set trainable to false`,
  )
}

/**
 * What a configuration says.
 *
 * @param config - some keys of it may be undefined
 * @returns it without these, so that a small one shows beneath it
 */
export function present<Config extends object>(config: Config): Config {
  const said = { ...config }
  for (const [key, value] of Object.entries(said))
    if (value === undefined) Reflect.deleteProperty(said, key)
  return said
}
