import type * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '@laviter/nn'
import type { FeatureMap } from './forward'

/**
 * A function of a map that keeps nothing for its gradient but the map: where a gradient is asked for, it is run again.
 *
 * A frozen network mostly sees pictures that nobody differentiates, and its maps are large (45 MB a picture): a tape would
 * hold them all, since it cannot know.
 *
 * @param x - the map
 * @param run - the function
 * @param gradient - of the map, from the gradient of the function's value
 */
export function recomputed(
  x: FeatureMap,
  run: (x: FeatureMap) => FeatureMap,
  gradient: (x: FeatureMap, dy: tf.Tensor4D) => FeatureMap,
): FeatureMap {
  return customGradient<FeatureMap>(
    [x],
    () => ({ value: run(x), keep: [x] }),
    (dy, [before]) => [gradient(before as FeatureMap, dy)],
  )
}
