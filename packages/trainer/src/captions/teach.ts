import * as tf from '@tensorflow/tfjs-core'
import type { Captioner, CaptionerImage, Teaching, TeachOptions } from '@laviter/itm'
import type { Tokens } from '@laviter/nn'

/**
 * A captioner's logits and penalties for several captions an image, whether or not it takes them at once.
 *
 * @param captioner - who is taught
 * @param image - B images
 * @param tokens - int32 [k B, T], those of an image one after the other
 * @returns logits [k B, T, V]; no penalties where the captioner has none
 */
export function teach(
  captioner: Captioner,
  image: CaptionerImage,
  tokens: Tokens,
  options?: TeachOptions,
): Teaching {
  const k = tokens.shape[0] / image.regions.shape[0]
  const images = k === 1 || captioner.sharesImages === true ? image : repeatImages(image, k)
  if (captioner.teach !== undefined) return captioner.teach(images, tokens, options)
  return { logits: captioner.logits(images, tokens, options), penalties: {} }
}

/** Each image k times, one after the other. */
function repeatImages({ regions, global, mask }: CaptionerImage, k: number): CaptionerImage {
  const B = regions.shape[0]
  const rows = tf.tensor1d(
    Int32Array.from({ length: B * k }, (_, n) => Math.floor(n / k)),
    'int32',
  )
  return {
    regions: tf.gather(regions, rows),
    global: tf.gather(global, rows),
    ...(mask && { mask: tf.gather(mask, rows) }),
  }
}
