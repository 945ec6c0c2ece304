import * as tf from '@tensorflow/tfjs-core'
import type { Images, Mask, Regions, Words } from '@laviter/nn'

/** words [B, D, T] of the references -> [B, T, D]. */
export const toWords = (words: tf.Tensor): Words => tf.transpose(words as tf.Tensor3D, [0, 2, 1])

/** words [B, T, D] -> [B, D, T] of the references. */
export const fromWords = (words: tf.Tensor): tf.Tensor3D =>
  tf.transpose(words as tf.Tensor3D, [0, 2, 1])

/** regions as images [B, D, H, W] -> [B, H*W, D], row by row. */
export function toRegions(regions: tf.Tensor): Regions {
  const [batch = 0, width = 0] = regions.shape
  return tf.transpose(tf.reshape(regions, [batch, width, -1]) as tf.Tensor3D, [0, 2, 1])
}

/** regions [B, R, D] -> [B, D, R], the references' order of values. */
export const fromRegions = (regions: tf.Tensor): tf.Tensor3D =>
  tf.transpose(regions as tf.Tensor3D, [0, 2, 1])

/** lengths [B] -> mask [B, T], ones on real words. */
export function toMask(lengths: tf.Tensor, time: number): Mask {
  const places = tf.expandDims(tf.range(0, time, 1, 'int32'), 0)
  return tf.cast(tf.less(places, tf.expandDims(lengths, 1)), 'float32') as Mask
}

/** images [B, C, H, W] -> [B, H, W, C]. */
export const toImages = (images: tf.Tensor): Images =>
  tf.transpose(images as tf.Tensor4D, [0, 2, 3, 1])

/** images or maps [B, H, W, C] -> [B, C, H, W], the references' order of values. */
export const fromImages = (images: tf.Tensor): tf.Tensor4D =>
  tf.transpose(images as tf.Tensor4D, [0, 3, 1, 2])
