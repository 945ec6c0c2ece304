import * as tf from '@tensorflow/tfjs-core'
import type { DataSet } from '@laviter/data'
import type { Aligner, ImageEncoder } from '@laviter/vta'
import { besideFeatures, type Place } from '../../features/keep'
import { picturesTensor } from '../../features/pictures-tensor'
import type { Run } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
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

/** What may be asked of pictures. */
export type SeenKind = keyof SeenPictures

/** Looks at pictures once for both. */
export interface Sight {
  readonly facts: EncoderFacts
  /**
   * @param bytes - RGB, 0 to 255, [B, size, size, 3]
   * @param kinds - what is asked; nothing else is computed
   */
  see(bytes: Uint8Array, size: number, kinds: readonly SeenKind[]): Promise<Partial<SeenPictures>>
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
    see: async (bytes, size, kinds) => {
      const own = kinds.filter((kind) => kind === 'global' || !other)
      const seen = own.length > 0 ? tf.tidy(() => encode(imageEncoder, bytes, size, own)) : {}
      try {
        return {
          ...(seen.features && { features: await rowsOf(seen.features) }),
          ...(seen.global && { global: await rowsOf(seen.global) }),
          ...(other &&
            kinds.includes('features') && { features: await other.features(bytes, size) }),
        }
      } finally {
        tf.dispose({ ...seen })
      }
    },
  }
}

/**
 * Where runs share what a sight sees: what a frozen backbone gives is every run's, what a trained encoder or one of one's own
 * gives is its run's alone.
 *
 * @param bytes - that what is kept takes, where it may be much
 */
export function besideIfFrozen(
  run: Pick<Run, 'config'>,
  dataSet: Pick<DataSet, 'name'>,
  { facts }: Pick<Sight, 'facts'>,
  bytes = 0,
): Place[] {
  return facts.key === undefined ? [] : besideFeatures(run, dataSet, bytes)
}

/**
 * An aligner's sight for pictures of another run: numbers of two generators are told by the same features then.
 *
 * @param aligner - loaded; the caller frees it
 */
export function alignerEyes(aligner: Pick<Aligner, 'imageEncoder' | 'config'>): PictureEncoder {
  const { facts, see } = alignerSight(aligner)
  return {
    facts,
    features: async (bytes, size) => (await see(bytes, size, ['features'])).features!,
  }
}

function encode(
  encoder: ImageEncoder,
  bytes: Uint8Array,
  size: number,
  kinds: readonly SeenKind[],
): Partial<Record<SeenKind, tf.Tensor2D>> {
  const images = picturesTensor(bytes, size)
  const [wantsFeatures, wantsGlobal] = [kinds.includes('features'), kinds.includes('global')]
  if (encoder.backbone && encoder.project) {
    const features = encoder.backbone.features(images)
    return {
      ...(wantsFeatures && { features: features.pooled }),
      ...(wantsGlobal && { global: encoder.project(features).global }),
    }
  }
  const { global } = encoder.encode(images)
  return {
    ...(wantsFeatures && { features: global.clone() }),
    ...(wantsGlobal && { global }),
  }
}

async function rowsOf(tensor: tf.Tensor2D): Promise<EmbeddingRows> {
  const [rows, columns] = tensor.shape
  return { rows, columns, data: Float32Array.from(await tensor.data()) }
}
