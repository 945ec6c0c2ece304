import * as tf from '@tensorflow/tfjs-core'
import type { Images } from '@laviter/nn'
import type { BackboneFeatures, ImageEncoder } from '@laviter/vta'

/**
 * Decoded squares as the encoders want them.
 *
 * @param bytes - RGB, 0 to 255, [B, S, S, 3]
 * @param size - S
 * @returns float32 [B, S, S, 3] in [-1, 1]
 */
export function picturesTensor(bytes: Uint8Array, size: number): Images {
  const count = bytes.length / (size * size * 3)
  return tf.tidy(() =>
    tf.sub(tf.div(tf.tensor4d(bytes, [count, size, size, 3], 'int32'), 127.5), 1),
  )
}

/**
 * Rows of a feature cache as `project` wants them.
 *
 * @param rows - float32, one picture after another
 * @param encoder - whose backbone made them
 * @param count - pictures B
 * @returns local [B, H, W, C] and pooled [B, C]
 */
export function featureTensors(
  { local, pooled }: Readonly<Record<'local' | 'pooled', Float32Array>>,
  encoder: ImageEncoder,
  count: number,
): BackboneFeatures {
  const { shapes } = encoder.backbone ?? {}
  if (shapes === undefined) throw new Error('Cached features need a frozen backbone')
  const [height = 0, width = 0, channels = 0] = shapes.local
  return {
    local: tf.tensor4d(local, [count, height, width, channels]),
    pooled: tf.tensor2d(pooled, [count, shapes.pooled[0] ?? 0]),
  }
}
