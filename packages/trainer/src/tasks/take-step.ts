import * as tf from '@tensorflow/tfjs-core'
import { halfSquares, normOfHalves, valueAndGradients, type Optimiser } from '@laviter/nn'
import { readScalars } from './read-scalars'
import type { StepResult } from './task'

/** One update of a model. */
export interface Update<Inputs> {
  /** what is trained, by path */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  readonly optimiser: Optimiser
  /** the learning rate */
  readonly rate: number
  /** the total, in nats, of a model that knows nothing */
  readonly chance: number
  /** whether losses and gradient norm are read back, which waits for the step to finish */
  readonly read: boolean
  /** makes tensors of the batch, and what no gradient passes through */
  readonly prepare: () => Inputs
  /** what is differentiated, and its terms by name */
  readonly loss: (inputs: Inputs) => {
    readonly total: tf.Scalar
    readonly terms: Readonly<Record<string, tf.Scalar>>
  }
}

/**
 * Prepares a batch, differentiates its loss, updates the parameters, and times the three.
 *
 * @returns what the step tells; no tensor is left
 */
export async function takeStep<Inputs>({
  parameters,
  optimiser,
  rate,
  chance,
  read,
  prepare,
  loss,
}: Update<Inputs>): Promise<StepResult> {
  const { losses, norm, seconds } = tf.tidy(() => {
    const begin = performance.now()
    const inputs = prepare()
    const prepared = performance.now()
    let forward = prepared
    const { value, gradients, aux } = valueAndGradients(parameters, () => {
      const computed = loss(inputs)
      forward = performance.now()
      return computed
    })
    const losses: Record<string, tf.Scalar> = read ? { total: value, ...aux.terms } : {}
    const halves = read ? halfSquares(gradients) : undefined // clipping reads them, too
    const norm = halves && normOfHalves(halves.values())
    optimiser.apply(parameters, gradients, rate, halves)
    const seconds = {
      data: (prepared - begin) / 1000,
      forward: (forward - prepared) / 1000,
      backward: (performance.now() - forward) / 1000,
    }
    return { losses, norm, seconds }
  })
  if (norm === undefined) return { rate, seconds }
  const { norm: gradientNorm, ...values } = await readScalars({ ...losses, norm })
  tf.dispose([losses, norm])
  return { losses: values, chance, gradientNorm, rate, seconds }
}
