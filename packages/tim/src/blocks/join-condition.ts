import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Images, Shaped } from '@laviter/nn'
import type { Condition } from '../image-generator'

/**
 * Puts a conditioning beside each pixel of a map.
 *
 * @param condition - float32 [B, C]
 * @param hidden - float32 [B, H, W, N]
 * @param order - which channels come first (the condition's)
 * @returns float32 [B, H, W, C + N]
 */
export function joinCondition(
  condition: Shaped<[Batch, Condition]>,
  hidden: Images,
  order: 'condition first' | 'map first' = 'condition first',
): Images {
  return tf.tidy(() => {
    const [B, H, W] = hidden.shape
    const C = condition.shape[1]
    const tiled: Images = tf.tile<tf.Tensor4D>(tf.reshape(condition, [B, 1, 1, C]), [1, H, W, 1])
    return tf.concat(order === 'map first' ? [hidden, tiled] : [tiled, hidden], 3)
  })
}
