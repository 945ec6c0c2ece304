import * as tf from '@tensorflow/tfjs-core'
import type { Aligner, ImageEncoder } from '@laviter/vta'
import type { EmbeddingRows } from '../embedding-rows'
import { picturesTensor } from '../../features/pictures-tensor'
import type { EncoderFacts } from './generation-evaluation'

/** Turns pictures into features that IS, FID and KID compare; any encoder may stand here. */
export interface PictureEncoder {
  readonly facts: EncoderFacts
  /**
   * @param bytes - RGB, 0 to 255, [B, size, size, 3]
   * @returns [B, d]
   */
  features(bytes: Uint8Array, size: number): Promise<EmbeddingRows>
}

/** What is seen in pictures, row by row. */
export interface SeenPictures {
  /** for IS, FID and KID, [B, d] */
  readonly features: EmbeddingRows
  /** in the space of the sentences, [B, D] */
  readonly global: EmbeddingRows
}

/** Looks at pictures once for both. */
export interface Sight {
  readonly facts: EncoderFacts
  see(bytes: Uint8Array, size: number): Promise<SeenPictures>
}

/**
 * Sight by the aligner's image encoder: features are its frozen backbone's pooled ones, or its global vectors where the
 * backbone is not frozen.
 *
 * @param aligner - loaded
 * @param other - gives the features in its place
 */
export function alignerSight(
  { imageEncoder, config }: Pick<Aligner, 'imageEncoder' | 'config'>,
  other?: PictureEncoder,
): Sight {
  const { backbone, imageSize, embed } = imageEncoder
  const { part, backbone: weights } = config.imageEncoder
  const facts: EncoderFacts = {
    name: [part, weights].filter(Boolean).join(', '),
    ...(backbone && { note: backbone.note, key: backbone.key }),
    layer: backbone ? 'frozen backbone, pooled' : 'global vector',
    d: backbone?.shapes.pooled[0] ?? embed,
    resize: `bilinear to ${imageSize} pixels, half-pixel centres, no antialias`,
  }
  return {
    facts: other?.facts ?? facts,
    see: async (bytes, size) => {
      const seen = tf.tidy(() => encode(imageEncoder, bytes, size))
      try {
        return {
          features: (await other?.features(bytes, size)) ?? (await rowsOf(seen.features)),
          global: await rowsOf(seen.global),
        }
      } finally {
        tf.dispose([seen.features, seen.global])
      }
    },
  }
}

/**
 * An aligner's sight for pictures of another run: numbers of two generators are told by the same features then.
 *
 * @param aligner - loaded; the caller frees it
 */
export function alignerEyes(aligner: Pick<Aligner, 'imageEncoder' | 'config'>): PictureEncoder {
  const { facts, see } = alignerSight(aligner)
  return { facts, features: async (bytes, size) => (await see(bytes, size)).features }
}

function encode(encoder: ImageEncoder, bytes: Uint8Array, size: number) {
  const images = picturesTensor(bytes, size)
  if (encoder.backbone && encoder.project) {
    const features = encoder.backbone.features(images)
    return { features: features.pooled, global: encoder.project(features).global }
  }
  const { global } = encoder.encode(images)
  return { features: global.clone(), global }
}

async function rowsOf(tensor: tf.Tensor2D): Promise<EmbeddingRows> {
  const [rows, columns] = tensor.shape
  return { rows, columns, data: Float32Array.from(await tensor.data()) }
}
