import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@laviter/nn/random'
import type { ImageFeatures } from '@laviter/vta'

/**
 * Shows a captioner nothing in place of some pictures, so that it also learns which captions are likely whatever there is to
 * see: the half of classifier-free guidance that belongs to training.
 *
 * @param images - B images
 * @param share - probability of each to be blanked, in [0, 1); 0 draws nothing and gives the same images
 * @param random - one number an image is drawn
 * @returns regions [B, R, D] and global vectors [B, D], both of zeros where an image is blank
 * @see Ho and Salimans, Classifier-free diffusion guidance (2022), Algorithm 1
 */
export function blankImages(images: ImageFeatures, share: number, random: Random): ImageFeatures {
  if (share === 0) return images
  const shown = Float32Array.from({ length: images.regions.shape[0] }, () =>
    Number(random.uniform() >= share),
  )
  return tf.tidy(() => ({
    regions: tf.mul(images.regions, tf.tensor3d(shown, [shown.length, 1, 1])),
    global: tf.mul(images.global, tf.tensor2d(shown, [shown.length, 1])),
  }))
}
