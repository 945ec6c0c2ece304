import { pairCosine } from '../cosine'
import { foldInterval } from '../interval'
import type { Rows } from '../rows'
import { UserError } from '../user-error'
import type { Draws } from './draw-candidates'

/** How a caption that scores exactly as the true one counts. */
export type Ties =
  /** For the truth, as the references' argmax with the true caption first: a collapsed encoder would score 1. */
  | 'truth'
  /** As a coin would decide: the truth's share of the places that the tie leaves. */
  | 'shared'

/** Options that every form of R-precision takes. */
export interface RPrecisionOptions {
  /** A hit is a true caption among the k best; from 1 to the candidates; default 1. */
  readonly k?: number
  /** Folds of images behind the interval; default 10. */
  readonly folds?: number
  /** Default `'truth'`. */
  readonly ties?: Ties
  /** Share of draws decided by a tie from which `warning` is set, in [0, 1]; default 0.01. */
  readonly warnAbove?: number
}

/** R-precision; range [0, 1], higher is better. */
export interface RPrecision {
  /** Mean over draws. */
  readonly value: number
  /** 95 % interval from the folds' means; an image's draws stay in one fold, since they are not independent. */
  readonly interval: [number, number]
  readonly k: number
  readonly candidates: number
  /** Share of draws where only a tie made the hit, in [0, 1]. */
  readonly ties: number
  /** k / candidates. */
  readonly chance: number
  readonly draws: number
  /** Set where ties decide too often for the value to be believed. */
  readonly warning?: string
}

/** R-precision over draws that come one at a time, e.g. from scores that an engine makes in blocks. */
export interface RPrecisionAccumulator {
  /**
   * Counts one draw.
   *
   * @param scores - of all candidates, the true caption's first, higher is nearer; [candidates]
   * @param image - which image asked, a whole number from 0: its draws share a fold; by default the number of the draw
   * @returns rank of the truth: 1 + candidates strictly nearer
   * @throws UserError where `image` is no such number, a score is NaN, or the candidates are not as many as before, or fewer than k
   */
  add(scores: ArrayLike<number>, image?: number): number
  /** @throws UserError before the first draw */
  compute(): RPrecision
}

/**
 * Counts R-precision over draws.
 *
 * @param options - see {@link RPrecisionOptions}
 * @returns an empty count
 * @throws UserError where an option is out of its range
 */
export function createRPrecision(options: RPrecisionOptions = {}): RPrecisionAccumulator {
  const { k = 1, folds = 10, ties = 'truth', warnAbove = 0.01 } = options
  for (const [name, value] of Object.entries({ k, folds })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UserError(`${name} is ${value}: give a whole number from 1`)
    }
  }
  const hits = new Float64Array(folds)
  const counts = new Float64Array(folds)
  let [draws, tied, candidates] = [0, 0, 0]

  return {
    add(scores, image = draws) {
      if (!Number.isInteger(image) || image < 0) {
        throw new UserError(`draw ${draws}, image ${image}: give the image's whole number from 0`)
      }
      if (draws === 0) {
        candidates = scores.length
        if (k > candidates) {
          throw new UserError(
            `k is ${k}, but a draw has ${candidates} candidates: k must not exceed them`,
          )
        }
      } else if (scores.length !== candidates) {
        throw new UserError(
          `draw ${draws} has ${scores.length} candidates, those before it ${candidates}: chance has one value only if all have as many`,
        )
      }
      const { better, equal } = placeOfFirst(scores, draws)
      const byTie = better < k && better + equal >= k
      const places = Math.max(0, k - better)
      const fold = image % folds
      counts[fold]! += 1
      hits[fold]! += ties === 'truth' ? Number(places > 0) : Math.min(1, places / (equal + 1))
      draws++
      tied += Number(byTie)
      return better + 1
    },

    compute() {
      if (draws === 0) throw new UserError('R-precision of no draws: add at least one image')
      const value = hits.reduce((sum, hit) => sum + hit, 0) / draws
      const means = Array.from(hits, (hit, fold) => hit / counts[fold]!).filter(
        (_, i) => counts[i]! > 0,
      )
      const share = tied / draws
      return {
        value,
        interval: foldInterval(value, means),
        k,
        candidates,
        ties: share,
        chance: k / candidates,
        draws,
        ...(share > warnAbove && { warning: tieWarning(share, ties) }),
      }
    },
  }
}

function placeOfFirst(scores: ArrayLike<number>, draw: number): { better: number; equal: number } {
  const truth = scores[0]!
  let [better, equal] = [0, 0]
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (score > truth) better++
    else if (score === truth) equal++
    else if (!(score < truth)) {
      throw new UserError(`draw ${draw}, candidate ${i}: the score is NaN, which has no rank`)
    }
  }
  return { better, equal: equal - 1 }
}

function tieWarning(share: number, ties: Ties): string {
  const counted = ties === 'truth' ? 'each counts for the truth' : 'each counts as a coin would'
  return `${(100 * share).toFixed(1)} % of the draws hang on a tie (${counted}): captions are the same text, or the encoder has collapsed`
}

/** Embeddings and the captions that each image chooses from. */
export interface EmbeddedCandidates {
  /** [N, D] */
  readonly images: Rows
  /** [M, D] */
  readonly texts: Rows
  /** Of {@link drawCandidates}, or for each image its captions' indices, the true one first. */
  readonly candidates: Draws | readonly ArrayLike<number>[]
}

/** Scores that the caller computed, a row for each draw, the true caption's first. */
export interface ScoredCandidates {
  /** [draws, candidates], higher is nearer. */
  readonly scores: readonly ArrayLike<number>[]
}

/**
 * R-precision: how often an image finds its caption among the k nearest candidates by cosine.
 *
 * @param input - embeddings with candidates, or ready scores; and {@link RPrecisionOptions}
 * @returns value, interval, chance and the share of ties
 * @throws UserError where embeddings are empty, not finite or of two widths, a candidate does not exist, or k exceeds them
 * @see AttnGAN (CVPR 2018) section 4; LAViTeR section 4.2
 */
export function rPrecision(
  input: (EmbeddedCandidates | ScoredCandidates) & RPrecisionOptions,
): RPrecision {
  const count = createRPrecision(input)
  if ('scores' in input) {
    for (const scores of input.scores) count.add(scores)
    return count.compute()
  }
  const pairs = pairCosine(['images', 'texts'], input.images, input.texts)
  const [images, texts] = [pairs.images.rows, pairs.texts.rows]
  let scores = new Float64Array(0)
  for (const { image, captions, draw } of eachDraw(input.candidates)) {
    if (!(image >= 0 && image < images)) {
      throw new UserError(`candidates[${draw}] asks image ${image}: there are ${images} images`)
    }
    if (scores.length !== captions.length) scores = new Float64Array(captions.length)
    for (let i = 0; i < captions.length; i++) {
      const caption = captions[i]!
      if (!Number.isInteger(caption) || caption < 0 || caption >= texts) {
        throw new UserError(
          `candidates[${draw}][${i}] is ${caption}: there are captions 0 to ${texts - 1}`,
        )
      }
    }
    pairs.many(image, captions, scores)
    count.add(scores, image)
  }
  return count.compute()
}

function* eachDraw(candidates: EmbeddedCandidates['candidates']) {
  if ('captions' in candidates) {
    const { image, captions, candidates: each } = candidates
    for (let draw = 0; draw < image.length; draw++) {
      yield {
        draw,
        image: image[draw]!,
        captions: captions.subarray(draw * each, (draw + 1) * each),
      }
    }
  } else {
    for (const [draw, captions] of candidates.entries()) yield { draw, image: draw, captions }
  }
}
