import type * as tf from '@tensorflow/tfjs-core'

/**
 * Reads scalars back, which waits until they are computed.
 *
 * @param scalars - by name; the caller disposes them
 * @returns their values by the same names
 */
export async function readScalars(
  scalars: Readonly<Record<string, tf.Scalar>>,
): Promise<Record<string, number>> {
  const entries = Object.entries(scalars).map(async ([name, scalar]): Promise<[string, number]> => [
    name,
    (await scalar.data())[0] ?? NaN,
  ])
  return Object.fromEntries(await Promise.all(entries))
}
