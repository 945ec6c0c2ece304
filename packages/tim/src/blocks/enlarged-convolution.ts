import * as tf from '@tensorflow/tfjs-core'
import type { Conv2d, Images } from '@laviter/nn'

/**
 * Which of a 3-wide window's taps stand at each of the 4 places of a transposed window: a row for each place. In one direction
 * an old pixel becomes two equal ones; the window that slides over them reaches an old pixel by one tap or two at once, whose
 * weights add up.
 */
const TAPS = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
] as const

/**
 * Nearest neighbour to twice the size, then a 3 x 3 convolution with 1 zero on each side, as one transposed 4 x 4 convolution of
 * stride 2: the same values by 16 products where the two steps take 36, and no enlarged map is ever made.
 *
 * @param layer - the 3 x 3 convolution, without bias
 * @param x - float32 [B, H, W, in]
 * @returns float32 [B, 2H, 2W, out]
 */
export function enlargedConvolution({ weight }: Conv2d, x: Images): Images {
  return tf.tidy(() => {
    const [B, H, W] = x.shape
    const [, , inputs, outputs] = weight.shape
    const taps = tf.reshape(weight, [9, inputs * outputs])
    const spread = tf.matMul(transposedWindow(), taps) // [16, in * out]
    const places: tf.Tensor4D = tf.reshape(spread, [4, 4, inputs, outputs])
    const window = tf.transpose(places, [0, 1, 3, 2])
    return tf.conv2dTranspose(x, window, [B, 2 * H, 2 * W, outputs], 2, 'same')
  })
}

/** [16, 9]: the places of the transposed window by the taps of the given one. */
const transposedWindow = (): tf.Tensor2D =>
  tf.tensor2d(
    TAPS.flatMap((rows) =>
      TAPS.map((columns) => rows.flatMap((row) => columns.map((column) => row * column))),
    ),
  )
