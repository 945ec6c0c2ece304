import { pairCosine } from '../cosine'
import type { Rows } from '../rows'
import { UserError } from '../user-error'
import { captionOwners, captionsOfEach, type CaptionOwners } from './owners'
import type { RankProgress } from './ranks'

/** What {@link expectedRPrecision} is of. */
export interface ExpectedRPrecisionInput extends CaptionOwners {
  /** [N, D] */
  readonly images: Rows
  /** [M, D] */
  readonly texts: Rows
  /** Of each draw, the true one included; default 100. */
  readonly candidates?: number
  /** A hit is a true caption among the k best; from 1 to the candidates; default 1. */
  readonly k?: number
}

/** R-precision over all draws that there are; range [0, 1], higher is better. */
export interface ExpectedRPrecision {
  /** Mean over images. */
  readonly value: number
  /** Chance of a hit of a draw that asks this image, float64 [N]. */
  readonly perImage: Float64Array
  readonly k: number
  readonly candidates: number
  /** k / candidates. */
  readonly chance: number
}

/**
 * What R-precision is in the mean over all draws: each caption of an image is the true one equally often, and every choice of
 * captions of other images stands beside it. Nothing is left to the draw, so that two models can be compared image by image on the
 * very same questions: the interval of the mean difference is several times narrower than those of both.
 *
 * @param input - embeddings, whose caption each is, candidates and k; ties count for the truth
 * @returns the chance of a hit of each image, and their mean
 * @throws UserError where embeddings are empty, not finite or of two widths, captions and images do not fit, or candidates or k are
 *   out of their range
 */
export function expectedRPrecision(input: ExpectedRPrecisionInput): ExpectedRPrecision {
  const steps = expectedRPrecisionSteps(input)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/**
 * {@link expectedRPrecision} image by image, for a caller who shows progress, stops early, or lets others run in between.
 *
 * @param input - as {@link expectedRPrecision}
 * @returns yields progress after each image
 * @throws UserError as {@link expectedRPrecision}, from its first step
 */
export function* expectedRPrecisionSteps({
  images,
  texts,
  candidates = 100,
  k = 1,
  ...whose
}: ExpectedRPrecisionInput): Generator<RankProgress, ExpectedRPrecision> {
  const pairs = pairCosine(['images', 'texts'], images, texts)
  const [total, captions] = [pairs.images.rows, pairs.texts.rows]
  const own = captionsOfEach(captionOwners(total, captions, whose), total)
  const most = captions - Math.max(...own.map(({ length }) => length)) + 1
  expectWithin('candidates', candidates, 2, most)
  expectWithin('k', k, 1, candidates)

  const chanceOfHit = hitChances(captions, candidates - 1, k)
  const all = Int32Array.from({ length: captions }, (_, caption) => caption)
  const scores = new Float64Array(captions)
  const perImage = new Float64Array(total)
  for (const [image, truths] of own.entries()) {
    pairs.many(image, all, scores)
    const wrong = captions - truths.length
    let hits = 0
    for (const truth of truths) {
      const score = scores[truth]!
      let better = 0
      for (let caption = 0; caption < captions; caption++) if (scores[caption]! > score) better++
      for (const other of truths) if (scores[other]! > score) better-- // no candidate beside it
      hits += chanceOfHit(better, wrong)
    }
    perImage[image] = hits / truths.length
    yield { done: image + 1, total }
  }
  const value = perImage.reduce((sum, hit) => sum + hit, 0) / total
  return { value, perImage, k, candidates, chance: k / candidates }
}

function expectWithin(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UserError(`${name} is ${value}: give a whole number from ${least} to ${most}`)
  }
}

/**
 * @param most - wrong captions, at most
 * @param drawn - wrong captions of a draw
 * @returns the chance that fewer than k of the drawn ones are better than the truth, of `wrong` ones of which `better` are
 */
function hitChances(most: number, drawn: number, k: number) {
  const logFactorial = new Float64Array(most + 1)
  for (let n = 2; n <= most; n++) logFactorial[n] = logFactorial[n - 1]! + Math.log(n)
  const logChoose = (n: number, m: number) =>
    m < 0 || m > n ? -Infinity : logFactorial[n]! - logFactorial[m]! - logFactorial[n - m]!
  return (better: number, wrong: number): number => {
    let chance = 0
    for (let above = 0; above < k; above++)
      chance += Math.exp(
        logChoose(better, above) +
          logChoose(wrong - better, drawn - above) -
          logChoose(wrong, drawn),
      )
    return Math.min(1, chance)
  }
}
