import * as tf from '@tensorflow/tfjs-core'
import type { Average } from '@laviter/nn'

/**
 * Lends a model the average of its weights; batch norm's statistics, which have none, stay the live ones.
 *
 * @param parameters - the live weights by path
 * @param average - of the same paths
 * @param use - works with the average; the live weights are back when it is done
 * @returns what it returns
 */
export async function withAverage<T>(
  parameters: ReadonlyMap<string, tf.Variable>,
  average: Average,
  use: () => Promise<T>,
): Promise<T> {
  const live = new Map([...parameters].map(([path, variable]) => [path, tf.clone(variable)]))
  try {
    for (const [path, variable] of parameters) {
      const mean = average.parameters.get(path)
      if (mean !== undefined) variable.assign(mean)
    }
    return await use()
  } finally {
    for (const [path, values] of live) {
      parameters.get(path)?.assign(values)
      values.dispose()
    }
  }
}
