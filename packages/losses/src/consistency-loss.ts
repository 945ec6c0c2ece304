import * as tf from '@tensorflow/tfjs-core'
import { detach, ShapeError, type Images } from '@laviter/nn'

/**
 * How far the pictures of a generator's larger stages, averaged down to the size of the stage before, are from that stage's. The
 * smaller ones are constant here: a stage is held to what the one before it drew, never the other way.
 *
 * @param images - a batch from each stage, smallest first: float32 [B, S, S, 3] in [-1, 1], each S a multiple of the one before
 * @returns scalar: mean absolute difference, in [0, 2], summed over the stages after the first; 0 where there is one alone
 * @throws ShapeError when a stage's size is no multiple of the one before, or the batches differ
 * @see StackGAN++ (TPAMI 2018) section 4.3, which holds the mean and covariance of colours alike over the stages
 */
export function consistencyLoss(images: readonly Images[]): tf.Scalar {
  return tf.tidy(() =>
    tf.addN([
      tf.scalar(0),
      ...images.slice(1).map((larger, i) => stageDifference(larger, images[i]!)),
    ]),
  )
}

function stageDifference(larger: Images, smaller: Images): tf.Scalar {
  const times = timesLarger(larger, smaller)
  const averaged = tf.avgPool<tf.Tensor4D>(larger, times, times, 'valid')
  return tf.mean(tf.abs(tf.sub(averaged, detach(smaller))))
}

function timesLarger(larger: Images, smaller: Images): number {
  const [batch, height, width, channels] = smaller.shape
  const times = larger.shape[1] / height
  const fitting = [batch, height * times, width * times, channels]
  if (Number.isInteger(times) && tf.util.arraysEqual(larger.shape, fitting)) return times
  throw new ShapeError(
    `consistencyLoss: a stage's images are [${larger.shape.join(', ')}], those of the stage before [${smaller.shape.join(', ')}]. Pass the same batch, and a size that is a multiple of the one before`,
  )
}
