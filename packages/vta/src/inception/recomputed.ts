import * as tf from '@tensorflow/tfjs-core'
import { customGradient, withOwnTape } from '@laviter/nn'
import type { FeatureMap } from './forward'

/**
 * A function of a map that keeps nothing for its gradient but the map: where a gradient is asked for, it is run again.
 *
 * A frozen network mostly sees pictures that nobody differentiates, and its maps are large (60 MB a picture): a tape would
 * hold them all, since it cannot know.
 *
 * @param x - the map
 * @param run - the function, as fast as it can be
 * @param differentiable - the same in TensorFlow.js' own operations
 */
export function recomputed(
  x: FeatureMap,
  run: (x: FeatureMap) => FeatureMap,
  differentiable: (x: FeatureMap) => FeatureMap,
): FeatureMap {
  return customGradient<FeatureMap>(
    [x],
    () => ({ value: run(x), keep: [x] }),
    (dy, [before]) => [
      withOwnTape(() => tf.grad((map) => differentiable(asMap(map)))(before!, dy)),
    ],
  )
}

function asMap(tensor: tf.Tensor): FeatureMap {
  const [B = 0, H = 0, W = 0, C = 0] = tensor.shape
  return tf.reshape(tensor, [B, H, W, C])
}
