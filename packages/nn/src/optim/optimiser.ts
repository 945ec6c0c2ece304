import * as tf from '@tensorflow/tfjs-core'
import type { Gradients, HalfSquares, Transform } from './clip'
import { UserError } from '../errors'
import { readTensor } from '../parameters'
import { toFloat32, type StoredTensor } from '../safetensors/index'

/** A rule's state: tensors named `part.path`. */
export type RuleState = Map<string, tf.Tensor>

/** How gradients move parameters, with its state. Runs inside a tidy. */
export interface RunningRule {
  apply(parameters: ReadonlyMap<string, tf.Variable>, gradients: Gradients, rate: number): void
  state(): RuleState
  restore(state: RuleState): void
  /** names of the parts that each parameter's state has */
  readonly parts: readonly string[]
  dispose(): void
}

/** Makes a rule with an empty state on the backend in use. */
export type Rule = () => RunningRule

/** Moves parameters by gradients. */
export interface Optimiser {
  /**
   * One step.
   *
   * @param parameters - by name; those without a gradient stay
   * @param gradients - by the same names; they stay the caller's
   * @param rate - learning rate, at least 0
   * @param halves - what `halfSquares` gave of these gradients, so that clipping does not measure them again
   * @throws UserError when a gradient's name or shape is none of the parameters'
   */
  apply(
    parameters: ReadonlyMap<string, tf.Variable>,
    gradients: Gradients,
    rate: number,
    halves?: HalfSquares,
  ): void
  /** @returns all state in float32 and int32, as safetensors stores it; restored, training goes on bit for bit */
  state(): Promise<Record<string, StoredTensor>>
  /**
   * Takes a saved state up.
   *
   * @param state - what `state()` returned
   * @param parameters - by name, which the state must belong to
   * @throws UserError that names what does not match; nothing is changed then
   */
  restore(
    state: Readonly<Record<string, StoredTensor>>,
    parameters: ReadonlyMap<string, tf.Variable>,
  ): void
  dispose(): void
}

/**
 * Makes an optimiser: transforms of the named gradients in order, then the rule that moves the parameters.
 *
 * @param options - `rule`, such as `adam()`; `transforms`, such as clipping
 * @returns the optimiser, its state empty
 * @example
 * ```ts
 * const optimiser = createOptimiser({ transforms: [clipByGlobalNorm(0.25)], rule: adam({ betas: [0.5, 0.999] }) })
 * optimiser.apply(parameters, gradients, 2e-4)
 * ```
 */
export function createOptimiser({
  rule,
  transforms = [],
}: {
  rule: Rule
  transforms?: readonly Transform[]
}): Optimiser {
  let running = rule()
  return {
    apply(parameters, gradients, rate, halves) {
      if (!(rate >= 0 && Number.isFinite(rate)))
        throw new UserError(`Optimiser: the rate ${rate} is no number from 0. Mend the schedule.`)
      for (const [path, gradient] of gradients) {
        const { shape } = parameters.get(path) ?? {}
        if (!shape || !tf.util.arraysEqual(shape, gradient.shape))
          throw new UserError(
            `Optimiser: the gradient of ${path} is [${gradient.shape.join(', ')}], but ` +
              `${shape ? `the parameter is [${shape.join(', ')}]` : 'there is no such parameter'}. Pass gradients of these parameters.`,
          )
      }
      tf.tidy(() => {
        const changed = transforms.reduce(
          // what has been changed has other norms
          (now, transform) => transform(now, now === gradients ? halves : undefined),
          gradients,
        )
        running.apply(parameters, changed, rate)
      })
    },
    async state() {
      const state = tf.tidy(() => Object.fromEntries(running.state())) // handed on, not freed
      try {
        const entries = Object.entries(state).map(
          async ([name, tensor]): Promise<[string, StoredTensor]> => [
            name,
            await readTensor(tensor),
          ],
        )
        return Object.fromEntries(await Promise.all(entries))
      } finally {
        tf.dispose(state)
      }
    },
    restore(state, parameters) {
      check(state, parameters, running.parts)
      const fresh = rule()
      tf.tidy(() =>
        fresh.restore(new Map(Object.entries(state).map(([name, t]) => [name, load(t)]))),
      )
      running.dispose()
      running = fresh
    },
    dispose: () => running.dispose(),
  }
}

function load(stored: StoredTensor): tf.Tensor {
  const shape = [...stored.shape]
  return stored.dtype === 'I32'
    ? tf.tensor(Int32Array.from(stored.data, Number), shape, 'int32')
    : tf.tensor(toFloat32(stored).slice(), shape, 'float32')
}

function check(
  state: Readonly<Record<string, StoredTensor>>,
  parameters: ReadonlyMap<string, tf.Variable>,
  parts: readonly string[],
): void {
  const wrong: string[] = []
  for (const [name, { shape }] of Object.entries(state)) {
    const dot = name.indexOf('.')
    const [part, path] = [name.slice(0, dot), name.slice(dot + 1)]
    const parameter = parameters.get(path)
    if (dot < 0 || !parts.includes(part) || !parameter) wrong.push(`${name} belongs to nothing`)
    else if (part !== 'count' && !tf.util.arraysEqual([...shape], parameter.shape))
      wrong.push(`${name} is [${shape.join(', ')}], expected [${parameter.shape.join(', ')}]`)
    for (const other of parts)
      if (parameter && !Object.hasOwn(state, `${other}.${path}`))
        wrong.push(`lacks ${other}.${path}`)
  }
  if (wrong.length > 0)
    throw new UserError(
      `Optimiser state does not fit the model: ${[...new Set(wrong)].slice(0, 10).join('; ')}. Resume with the model and optimiser that wrote it.`,
    )
}
