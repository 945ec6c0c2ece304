import type { Images } from '@laviter/nn'
import type { BackboneFeatures, EncodeOptions, ImageEncoder, ImageFeatures } from '@laviter/vta'
import type { FeatureRows } from './feature-shelf'
import { featureTensors, picturesTensor } from './pictures-tensor'

/** Pictures of a batch: RGB as decoded, or the frozen backbone's features of them. */
export type PictureSource = { readonly pixels: Uint8Array } | { readonly features: FeatureRows }

/** The same as tensors. */
export type PictureTensors = { readonly images: Images } | { readonly features: BackboneFeatures }

/**
 * Hands a batch to the backend.
 *
 * @param source - B pictures
 * @param encoder - who will read them
 * @param count - B
 */
export function pictureTensors(
  source: PictureSource,
  encoder: ImageEncoder,
  count: number,
): PictureTensors {
  return 'pixels' in source
    ? { images: picturesTensor(source.pixels, encoder.imageSize) }
    : { features: featureTensors(source.features, encoder, count) }
}

/**
 * Encodes pictures: whole, or from the backbone's features on.
 *
 * @param encoder - the image half of an aligner
 * @param pictures - B of them
 * @param options - training and its stream; the projection of features has neither
 * @returns regions [B, R, D] and global [B, D]
 */
export function encodePictures(
  encoder: ImageEncoder,
  pictures: PictureTensors,
  options?: EncodeOptions,
): ImageFeatures {
  if ('images' in pictures) return encoder.encode(pictures.images, options)
  if (encoder.project === undefined)
    throw new Error('Cached features need an encoder that projects')
  return encoder.project(pictures.features)
}
