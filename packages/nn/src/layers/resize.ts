import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { dtype, flag, nativeBackend } from '../native'
import { expectShape, type Images } from '../shaped'

/**
 * Bilinear resize with half-pixel centres and no antialias, with the gradient that belongs to it: tfjs' own forgets the half pixel.
 *
 * @param images - float32 [B, H, W, C]
 * @param size - height and width of the result
 * @returns float32 [B, height, width, C]
 */
export function resizeBilinear(
  images: Images,
  size: readonly [height: number, width: number],
): Images {
  expectShape('resizeBilinear', { images }, { images: ['B', 'H', 'W', 'C'] })
  return tf.tidy(() =>
    customGradient<Images>(
      [images],
      () => ({
        value: tf.image.resizeBilinear(images, [size[0], size[1]], false, true),
        keep: [images],
      }),
      (dy, [before]) => [gradient(dy, before!)],
    ),
  )
}

function gradient(dy: tf.Tensor4D, before: tf.Tensor): tf.Tensor {
  const native = nativeBackend()
  if (native)
    return native.executeSingleOutput(
      'ResizeBilinearGrad',
      [dtype('T'), flag('align_corners', false), flag('half_pixel_centers', true)],
      [dy, before],
    )
  const [B = 0, H = 0, W = 0, C = 0] = before.shape
  const [, height, width] = dy.shape
  // a resize is linear in each direction: its gradient is two products with the transposed weights
  const columns = tf.reshape(tf.transpose(dy, [0, 1, 3, 2]), [-1, width]) // [B h C, w]
  const wide = tf.reshape(tf.matMul(columns, interpolation(W, width)), [B, height, C, W])
  const rows = tf.reshape(tf.transpose(wide, [0, 3, 2, 1]), [-1, height]) // [B W C, h]
  const whole = tf.reshape(tf.matMul(rows, interpolation(H, height)), [B, W, C, H])
  return tf.transpose(whole, [0, 3, 1, 2])
}

/** Row i holds the weights of the old pixels in new pixel i: [to, from]. */
function interpolation(from: number, to: number): tf.Tensor2D {
  const weights = new Float32Array(to * from)
  for (let i = 0; i < to; i++) {
    const at = Math.max(((i + 0.5) * from) / to - 0.5, 0)
    const low = Math.min(Math.floor(at), from - 1)
    const high = Math.min(low + 1, from - 1)
    weights[i * from + low]! += 1 - (at - low)
    weights[i * from + high]! += at - low
  }
  return tf.tensor2d(weights, [to, from])
}
