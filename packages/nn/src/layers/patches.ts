import * as tf from '@tensorflow/tfjs-core'
import type { Images } from '../shaped'

/** Where a convolution's window stands. */
export type Windows = {
  readonly window: readonly [height: number, width: number]
  readonly stride: number
  /** zeros above and left of the images */
  readonly before: readonly [top: number, left: number]
  /** rows and columns of the result */
  readonly places: readonly [height: number, width: number]
}

/**
 * What a convolution's window sees at each place, side by side: a convolution is the product of these rows with its weights.
 *
 * @param x - float32 [B, H, W, C]
 * @param windows - their size, stride, padding and number
 * @returns float32 [B h w, kh kw C], zeros outside of the images; differentiable
 */
export function patches(x: Images, { window, stride, before, places }: Windows): tf.Tensor2D {
  const [B, H, W, C] = x.shape
  const outside = B * H * W // the row of zeros behind all pixels
  const pixel = new Int32Array(B * places[0] * places[1] * window[0] * window[1])
  let at = 0
  for (let b = 0; b < B; b++)
    for (let i = 0; i < places[0]; i++)
      for (let j = 0; j < places[1]; j++)
        for (let u = 0; u < window[0]; u++)
          for (let v = 0; v < window[1]; v++) {
            const [row, column] = [i * stride + u - before[0], j * stride + v - before[1]]
            const inside = row >= 0 && row < H && column >= 0 && column < W
            pixel[at++] = inside ? (b * H + row) * W + column : outside
          }
  return tf.tidy((): tf.Tensor2D => {
    const rows = tf.concat([tf.reshape(x, [outside, C]), tf.zeros([1, C])])
    const seen = tf.gather(rows, tf.tensor1d(pixel, 'int32'))
    return tf.reshape(seen, [-1, window[0] * window[1] * C])
  })
}
