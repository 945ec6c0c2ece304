import * as tf from '@tensorflow/tfjs-core'
import type { BackboneWeights } from '../backbone-weights'
import { INCEPTION_V3, type LayerName } from './architecture'
import type { FeatureMap } from './forward'
import { frozenSteps } from './frozen'
import { inceptionFrom } from './parameters'
import { disposeParameters } from '@laviter/nn'

/**
 * The output of every layer in turn, to look at or to compare: it is computed as a frozen network computes it.
 *
 * @param weights - of a whole InceptionV3
 * @param pictures - float32 [B, S, S, 3] in the weights' own range
 * @returns each layer's map, float32 [B, H, W, C]; it is freed when the next is asked for
 * @throws UserError where the weights do not fit
 */
export function* inceptionLayerMaps(
  weights: BackboneWeights,
  pictures: FeatureMap,
): Generator<{ readonly name: LayerName; readonly map: FeatureMap }> {
  const parameters = inceptionFrom(weights.tensors, 1, `backbone ${weights.name}`)
  const frozen = frozenSteps(parameters, weights.borders, 'float32')
  let map = tf.clone(pictures)
  try {
    for (const { name, steps } of INCEPTION_V3) {
      const next = frozen.run(steps, map, 'none')
      map.dispose()
      map = next
      yield { name, map }
    }
  } finally {
    map.dispose()
    frozen.dispose()
    disposeParameters(parameters.tree)
  }
}
