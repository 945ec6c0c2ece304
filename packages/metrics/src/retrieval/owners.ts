import { UserError } from '../user-error'

/** Which image each caption describes: by index, or the same number of consecutive captions an image. */
export interface CaptionOwners {
  /** owners[j] is the image of caption j, [M]. */
  readonly owners?: ArrayLike<number>
  /** Captions i * C to i * C + C - 1 are image i's. */
  readonly captionsPerImage?: number
}

/**
 * The image of each caption.
 *
 * @param images - number of images N
 * @param captions - number of captions M
 * @param given - owners or captionsPerImage; neither where there is one caption an image
 * @returns int32 [M], every image owning at least one caption
 * @throws UserError where the counts do not fit, an owner does not exist, or an image has no caption
 */
export function captionOwners(
  images: number,
  captions: number,
  given: CaptionOwners = {},
): Int32Array {
  if (given.owners) return checkedOwners(images, captions, given.owners)
  const each = given.captionsPerImage ?? 1
  if (!Number.isInteger(each) || each < 1) {
    throw new UserError(`captionsPerImage is ${each}: give a whole number from 1`)
  }
  if (images * each !== captions) {
    throw new UserError(
      `${images} images with ${each} captions each do not make ${captions} captions: set captionsPerImage, or owners (the image of each caption)`,
    )
  }
  return Int32Array.from({ length: captions }, (_, caption) => Math.floor(caption / each))
}

function checkedOwners(images: number, captions: number, owners: ArrayLike<number>): Int32Array {
  if (owners.length !== captions) {
    throw new UserError(
      `owners names ${owners.length} images for ${captions} captions: one for each caption`,
    )
  }
  const described = new Uint8Array(images)
  for (let caption = 0; caption < captions; caption++) {
    const image = owners[caption]!
    if (!Number.isInteger(image) || image < 0 || image >= images) {
      throw new UserError(`owners[${caption}] is ${image}: there are images 0 to ${images - 1}`)
    }
    described[image] = 1
  }
  const silent = described.indexOf(0)
  if (silent >= 0) {
    throw new UserError(`image ${silent} has no caption: leave it out, or give it one`)
  }
  return Int32Array.from(owners)
}

/** @returns the captions of each image, by their indices */
export function captionsOfEach(owners: Int32Array, images: number): number[][] {
  const own = Array.from({ length: images }, (): number[] => [])
  owners.forEach((image, caption) => own[image]!.push(caption))
  return own
}
