import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import { INCEPTION_V3, type LayerName } from './architecture'
import type { FeatureMap } from './forward'
import { frozenSteps } from './frozen'
import { inceptionFrom } from './parameters'

/**
 * Every layer's feature map in turn, through the folded network: to look inside, or to compare with another one.
 *
 * @param weights - of an InceptionV3 of full width
 * @param pictures - float32 [B, S, S, 3] in the range of the weights, S at least 75
 * @returns layer name and map, float32 [B, H, W, C]; a map is freed when the next one is asked for
 * @throws UserError where the weights do not fit
 */
export function* inceptionLayerMaps(
  weights: BackboneWeights,
  pictures: FeatureMap,
): Generator<{ name: LayerName; map: FeatureMap }> {
  const parameters = inceptionFrom(weights.tensors, 1, weights.name)
  const frozen = frozenSteps(parameters, weights.borders, 'float32')
  let map = tf.clone(pictures)
  try {
    for (const { name, steps } of INCEPTION_V3) {
      const next = tf.tidy(() => frozen.run(steps, map, false))
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
