import type { ImageBatch, ImageEncoder, ImageFeatures } from './image-encoder'

/**
 * Encodes several batches, as one where the encoder can: a step that sees real and drawn images then runs fewer and larger
 * convolutions.
 *
 * @param encoder - any
 * @param batches - images with their options
 * @returns features of each batch, as `encode` gives them but for rounding
 */
export function encodeTogether(
  encoder: ImageEncoder,
  batches: readonly ImageBatch[],
): ImageFeatures[] {
  if (batches.length > 1 && encoder.encodeTogether) return encoder.encodeTogether(batches)
  return batches.map(({ images, options }) => encoder.encode(images, options))
}
