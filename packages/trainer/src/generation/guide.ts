import * as tf from '@tensorflow/tfjs-core'
import { customGradient, type Images } from '@laviter/nn'

/** Keeps a ratio finite where nothing comes back. */
const SMALLEST = 1e-12

/** The same pictures for two readers. */
export interface Guided {
  /** for the discriminators: what comes back from them goes on unchanged */
  readonly played: Images
  /** for the aligner and the captioner: what comes back from them is shortened */
  readonly guided: Images
}

/**
 * Hands pictures to discriminators and to those that guide beside them, so that guidance never drowns the game: its gradient
 * at the pictures is shortened to at most `limit` times the length of the discriminators'. The gradient of a deep network
 * with respect to pixels is large and rough; unlimited, Adam scales the discriminators' to next to nothing by it.
 *
 * @param images - [B, S, S, 3]
 * @param limit - above 0; Infinity leaves both as they are
 * @see Esser et al., Taming Transformers (CVPR 2021), Eq. 7, for the idea of weighing losses by their gradients
 */
export function guide(images: Images, limit: number): Guided {
  if (limit === Infinity) return { played: images, guided: images }
  const pair = customGradient(
    [images],
    () => ({ value: tf.stack([images, images]) as tf.Tensor5D, keep: [] }),
    (dy) => {
      const [game, guidance] = tf.unstack(dy) as [tf.Tensor, tf.Tensor]
      const allowed = tf.mul(tf.norm(game), limit)
      const scale = tf.minimum(1, tf.div(allowed, tf.add(tf.norm(guidance), SMALLEST)))
      return [tf.add(game, tf.mul(guidance, scale))]
    },
  )
  const [played, guided] = tf.unstack(pair) as [Images, Images]
  return { played, guided }
}
