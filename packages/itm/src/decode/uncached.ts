import * as tf from '@tensorflow/tfjs-core'
import type { Tokens } from '@laviter/nn'
import type { Captioner, CaptionerImage } from '../captioner'
import type { BeginDecoding } from './decoder'

/**
 * Decoding without a cache: every step runs the captioner on all words so far.
 *
 * @param logits - the captioner's `logits`
 * @returns how its captions begin; no attention maps
 */
export function uncachedDecoding(logits: Captioner['logits']): BeginDecoding {
  return (image) => {
    let own = mapImage(image, tf.clone)
    let prefix: Tokens = tf.zeros<tf.Rank.R2>([image.regions.shape[0], 0], 'int32')
    return {
      step: (tokens) =>
        tf.tidy(() => {
          const next: Tokens = tf.reshape(tokens, [-1, 1])
          const longer = tf.keep(tf.concat([prefix, next], 1))
          prefix.dispose()
          prefix = longer
          const scores = logits(own, longer) // [B, t, V]
          const [B, t, V] = scores.shape
          return { logits: tf.reshape(tf.slice(scores, [0, t - 1, 0], [B, 1, V]), [B, V]) }
        }),
      select: (rows, { sameImages = false } = {}) => {
        const [images, tokens] = [own, prefix]
        prefix = tf.gather(tokens, rows)
        tokens.dispose()
        if (sameImages) return
        own = mapImage(images, (x) => tf.gather(x, rows))
        tf.dispose({ ...images })
      },
      dispose: () => tf.dispose([{ ...own }, prefix]),
    }
  }
}

function mapImage(
  { regions, global, mask }: CaptionerImage,
  change: <T extends tf.Tensor>(tensor: T) => T,
): CaptionerImage {
  return {
    regions: change(regions),
    global: change(global),
    ...(mask && { mask: change(mask) }),
  }
}
