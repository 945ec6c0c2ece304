import * as tf from '@tensorflow/tfjs-core'
import { createBuffer, namedParameters, type ParameterTree } from '../parameters'

/** An exponential moving average of parameters. */
export interface Average {
  /** the averages by the parameters' names, to be saved or assigned */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** Moves the averages towards the parameters; call it after each step of the optimiser. */
  update(): void
  dispose(): void
}

/**
 * Follows parameters by an exponential average that starts as their copy.
 *
 * @param tree - the parameters that are followed
 * @param decay - share of the average that stays each time, in [0, 1)
 * @returns the average
 */
export function createAverage(tree: ParameterTree, decay: number): Average {
  if (!(decay >= 0 && decay < 1))
    throw new RangeError(`createAverage: decay ${decay} is outside [0, 1)`)
  const live = namedParameters(tree)
  const parameters = new Map(
    [...live].map(([path, variable]) => [path, tf.tidy(() => createBuffer(tf.clone(variable)))]),
  )
  return {
    parameters,
    update: () =>
      tf.tidy(() => {
        for (const [path, average] of parameters)
          average.assign(tf.add(tf.mul(average, decay), tf.mul(live.get(path)!, 1 - decay)))
      }),
    dispose: () => tf.dispose([...parameters.values()]),
  }
}
