import * as tf from '@tensorflow/tfjs-core'
import { expectShape } from '@laviter/nn'
import type { CaptionerImage } from '../captioner'
import type { BeginDecoding, DecoderState, DecoderStep } from './decoder'
import { selectRows } from './step'

/**
 * Classifier-free guidance: captions that lean on what distinguishes their image from none. Two decoders of the same captioner
 * go side by side, one that sees the images and one that sees zeros, and their scores are mixed:
 * logits = seen + guidance * (seen - blank). All methods choose from the mixture, whose softmax is what they call probability.
 * The captioner should have been taught with blank images too (regions and global vector of zeros), for what it says of one
 * that it never met means little.
 *
 * @param begin - begins captions of images
 * @param guidance - above 0; 1 counts twice what the image adds
 * @returns decoding of the mixture; attention maps are those of the images
 * @see Ho and Salimans, Classifier-free diffusion guidance (2022), Eq. 6
 */
export function guidedDecoding(begin: BeginDecoding, guidance: number): BeginDecoding {
  return (image) => {
    const zeros = blankLike(image)
    const begun: DecoderState[] = []
    const start = (shown: CaptionerImage) => {
      const state = begin(shown)
      begun.push(state)
      return state
    }
    const dispose = () => {
      for (const state of begun) state.dispose()
      tf.dispose({ ...zeros })
    }
    try {
      const [seen, blank] = [start(image), start(zeros)]
      const B = image.regions.shape[0]
      // a row for each image, as their words differ
      if (B > 1) selectRows(blank, Array<number>(B).fill(0), { oneImage: true })
      return {
        step: (tokens, options) => {
          const shown = seen.step(tokens, options)
          let unseen: DecoderStep | undefined
          try {
            unseen = blank.step(tokens)
            return { ...shown, logits: mix(shown.logits, unseen.logits, guidance) }
          } catch (error) {
            shown.attention?.dispose()
            throw error
          } finally {
            tf.dispose([shown.logits, { ...unseen }])
          }
        },
        select: (rows, options) => {
          seen.select(rows, options)
          blank.select(rows, { ...options, oneImage: true })
        },
        dispose,
      }
    } catch (error) {
      dispose()
      throw error
    }
  }
}

/** One picture of zeros, without padding. */
function blankLike({ regions, global }: CaptionerImage): CaptionerImage {
  expectShape('generate', { regions, global }, { regions: ['B', 'R', 'C'], global: ['B', 'D'] })
  return {
    regions: tf.zeros([1, regions.shape[1], regions.shape[2]]),
    global: tf.zeros([1, global.shape[1]]),
  }
}

/** A token that the blank rules out has nothing to be compared with: what the image says of it stands, -Infinity too. */
const mix = (seen: tf.Tensor2D, blank: tf.Tensor2D, guidance: number): tf.Tensor2D =>
  tf.tidy(() => {
    const mixed: tf.Tensor2D = tf.add(seen, tf.mul(tf.sub(seen, blank), guidance))
    return tf.where(tf.equal(blank, -Infinity), seen, mixed)
  })
