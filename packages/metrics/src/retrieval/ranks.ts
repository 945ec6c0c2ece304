import type { PairCosine } from '../cosine'
import { pairCosine } from '../cosine'
import type { Rows } from '../rows'
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
  const pairs = pairCosine(['images', 'texts'], input.images, input.texts)
  const { images, texts, imageNorms, textNorms } = pairs
  const { columns } = images
  const truth = truthScores(pairs, captionOwners(images.rows, texts.rows, input))
  const imageToText = new Int32Array(images.rows).fill(1)
  const textToImage = new Int32Array(texts.rows).fill(1)
  const left = new Float64Array(imageBlock * columns)
  const right = new Float64Array(textBlock * columns)
  const asking = { rows: left, norms: imageNorms, truth: truth.best, ranks: imageToText }
  const answering = { rows: right, norms: textNorms, truth: truth.own, ranks: textToImage }

  for (let image = 0; image < images.rows; image += imageBlock) {
    const imageEnd = Math.min(image + imageBlock, images.rows)
    left.set(images.data.subarray(image * columns, imageEnd * columns))
    for (let text = 0; text < texts.rows; text += textBlock) {
      const textEnd = Math.min(text + textBlock, texts.rows)
      right.set(texts.data.subarray(text * columns, textEnd * columns))
      countStrictlyBetter(
        { ...asking, from: image, to: imageEnd },
        { ...answering, from: text, to: textEnd },
        columns,
      )
    }
    yield { done: imageEnd, total: images.rows }
  }
  return { imageToText, textToImage }
}

/** The score of each caption with its image, and of each image with its best caption. */
function truthScores({ images, texts, one }: PairCosine, owners: Int32Array) {
  const own = new Float64Array(texts.rows)
  const best = new Float64Array(images.rows).fill(-Infinity)
  for (let caption = 0; caption < texts.rows; caption++) {
    const image = owners[caption]!
    const score = one(image, caption)
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
