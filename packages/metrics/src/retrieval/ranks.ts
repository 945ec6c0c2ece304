import { dot } from '../cosine'
import type { Matrix, Rows } from '../rows'
import { expectSameColumns, rowNorms, toMatrix, unitRows } from '../rows'
import { UserError } from '../user-error'
import type { CaptionOwners } from './owners'
import { captionOwners } from './owners'
import { countStrictlyBetter, imageBlock, textBlock } from './score-tile'

/** Ranks of the truth in both directions, from 1; ties count for the truth. */
export interface RetrievalRanks {
  /** For each image the rank of its best caption among all captions, int32 [N]. */
  readonly imageToText: Int32Array
  /** For each caption the rank of its image among all images, int32 [M]. */
  readonly textToImage: Int32Array
}

/** Embeddings of both sides, or scores of an engine of the caller's. */
export type RankedSides =
  | {
      /** [N, D] */
      readonly images: Rows
      /** [M, D] */
      readonly texts: Rows
    }
  | {
      /** Number of images N. */
      readonly images: number
      /** Number of captions M. */
      readonly texts: number
      /** Scores of one image with all captions, [M]; asked for image 0 to N - 1 in order, twice, and equal both times. */
      readonly scores: (image: number) => ArrayLike<number>
    }

/** What {@link retrievalRanks} ranks. */
export type RanksInput = RankedSides & CaptionOwners

/** How far ranking is, in images. */
export interface RankProgress {
  readonly done: number
  readonly total: number
}

/**
 * Ranks the truth by cosine in both directions, block by block: the N x M scores never stand in memory at once.
 *
 * @param input - rows or scores of both sides; whose caption each is
 * @returns ranks from 1 = 1 + the number of candidates strictly nearer
 * @throws UserError where rows are empty, not finite or of two widths, or captions and images do not fit
 */
export function retrievalRanks(input: RanksInput): RetrievalRanks {
  const blocks = rankBlocks(input)
  for (;;) {
    const { done, value } = blocks.next()
    if (done) return value
  }
}

/**
 * {@link retrievalRanks} in steps of some images, for a caller who shows progress, stops early, or lets others run in
 * between: 3,000 images and 30,000 captions take some 20 seconds.
 *
 * @param input - as {@link retrievalRanks}
 * @returns yields progress after each block of images, returns the ranks
 * @throws UserError as {@link retrievalRanks}, from its first step
 */
export function* rankBlocks(input: RanksInput): Generator<RankProgress, RetrievalRanks> {
  if ('scores' in input) return yield* ranksOfScores(input, input)
  const images = toMatrix('images', input.images)
  const texts = toMatrix('texts', input.texts)
  expectSameColumns(['images', 'texts'], images, texts)
  const owners = captionOwners(images.rows, texts.rows, input)
  const imageNorms = rowNorms('images', images)
  const textNorms = rowNorms('texts', texts)
  const truth = truthScores(images, imageNorms, texts, textNorms, owners)
  const imageToText = new Int32Array(images.rows).fill(1)
  const textToImage = new Int32Array(texts.rows).fill(1)
  const left = new Float64Array(imageBlock * images.columns)
  const right = new Float64Array(textBlock * images.columns)

  for (let image = 0; image < images.rows; image += imageBlock) {
    const imageEnd = Math.min(image + imageBlock, images.rows)
    unitRows(images, imageNorms, image, imageEnd, left)
    for (let text = 0; text < texts.rows; text += textBlock) {
      const textEnd = Math.min(text + textBlock, texts.rows)
      unitRows(texts, textNorms, text, textEnd, right)
      countStrictlyBetter(
        { rows: left, from: image, to: imageEnd, truth: truth.best, ranks: imageToText },
        { rows: right, from: text, to: textEnd, truth: truth.own, ranks: textToImage },
        images.columns,
      )
    }
    yield { done: imageEnd, total: images.rows }
  }
  return { imageToText, textToImage }
}

/** The score of each caption with its image, and of each image with its best caption. */
function truthScores(
  images: Matrix,
  imageNorms: Float64Array,
  texts: Matrix,
  textNorms: Float64Array,
  owners: Int32Array,
) {
  const { columns } = images
  const [left, right] = [new Float64Array(columns), new Float64Array(columns)]
  const own = new Float64Array(texts.rows)
  const best = new Float64Array(images.rows).fill(-Infinity)
  for (let caption = 0; caption < texts.rows; caption++) {
    const image = owners[caption]!
    unitRows(images, imageNorms, image, image + 1, left)
    unitRows(texts, textNorms, caption, caption + 1, right)
    const score = dot(left, 0, right, 0, columns)
    own[caption] = score
    if (score > best[image]!) best[image] = score
  }
  return { own, best }
}

function* ranksOfScores(
  sides: Extract<RankedSides, { images: number }>,
  given: CaptionOwners,
): Generator<RankProgress, RetrievalRanks> {
  const { images, texts } = sides
  const owners = captionOwners(images, texts, given)
  const own = new Float64Array(texts)
  const best = new Float64Array(images).fill(-Infinity)
  const captions = Array.from({ length: images }, (): number[] => [])
  owners.forEach((image, caption) => captions[image]!.push(caption))
  const row = (image: number) => {
    const scores = sides.scores(image)
    if (scores.length !== texts) {
      throw new UserError(`scores(${image}) gave ${scores.length} scores for ${texts} captions`)
    }
    return scores
  }
  captions.forEach((mine, image) => {
    const scores = row(image)
    for (const caption of mine) {
      own[caption] = scores[caption]!
      if (own[caption]! > best[image]!) best[image] = own[caption]!
    }
  })
  const imageToText = new Int32Array(images).fill(1)
  const textToImage = new Int32Array(texts).fill(1)
  for (let image = 0; image < images; image++) {
    const scores = row(image)
    for (let caption = 0; caption < texts; caption++) {
      const score = scores[caption]!
      if (Number.isNaN(score)) {
        throw new UserError(`scores(${image})[${caption}] is NaN, which has no rank`)
      }
      if (score > best[image]!) imageToText[image]!++
      if (score > own[caption]!) textToImage[caption]!++
    }
    if ((image + 1) % imageBlock === 0) yield { done: image + 1, total: images }
  }
  return { imageToText, textToImage }
}
