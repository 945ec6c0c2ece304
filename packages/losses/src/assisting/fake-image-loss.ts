import {
  matchingLoss,
  type MatchedImages,
  type MatchedTexts,
  type Matching,
  type MatchingOptions,
} from '../matching/matching-loss'

/**
 * Assisting loss L_FI: generated images against the real sentences that they were drawn from. Through the image encoder it
 * teaches the generator, and both encoders by pictures that no photographer took.
 *
 * @param fakeImage - generated images of the last stage, as the image encoder sees them
 * @param text - the real sentences, embedded; item i is what image i was drawn from
 * @param options - as of {@link matchingLoss}
 * @returns as {@link matchingLoss}: 4 ln B by chance
 * @throws ShapeError when shapes disagree; UserError when a sentence has no word
 * @see LAViTeR section 3.4, Eq. 15
 */
export function fakeImageLoss(
  fakeImage: MatchedImages,
  text: MatchedTexts,
  options: MatchingOptions = {},
): Matching {
  return matchingLoss(fakeImage, text, options)
}
