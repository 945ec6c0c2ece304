import type { CaptionRef, DataSet } from '@laviter/data'
import {
  createRPrecision,
  drawCandidates,
  rPrecision,
  type DrawOptions,
  type Draws,
  type RPrecision,
} from '@laviter/metrics'
import { UserError } from '@laviter/nn/errors'
import type { EmbeddedSplit } from './embed'

/** How R-precision is drawn: a configuration's `evaluation` section fits. */
export interface Protocol {
  readonly candidates: number
  readonly k: number
  readonly draws: number
  readonly seed: number
}

/** The part of a split that R-precision needs. */
export type Embedded = Pick<EmbeddedSplit, 'images' | 'sentences' | 'owners' | 'classes'>

/** R-precision, and the draws that it was measured on. */
export interface Drawn {
  readonly rPrecision: RPrecision
  readonly draws: Draws
}

/**
 * The most candidates that every picture of a split can choose among: itself and captions of others.
 *
 * @param owners - the picture of each caption
 * @param groups - of each picture: pictures of one group give each other no wrong caption; absent: each is one of its own
 */
export function mostCandidates(owners: Int32Array, groups?: ArrayLike<number>): number {
  const sizes = new Map<number, number>()
  for (const image of owners) {
    const group = groups ? groups[image]! : image
    sizes.set(group, (sizes.get(group) ?? 0) + 1)
  }
  return owners.length - Math.max(...sizes.values()) + 1
}

/**
 * R-precision of embeddings; a split too small for the candidates asked for is measured with those it has.
 *
 * @param embedded - pictures and captions
 * @param protocol - candidates, k, draws and the seed of the draws
 * @param byClass - wrong captions come from other classes only
 * @returns the value and its draws; undefined where the split has no wrong captions, or not more candidates than k
 */
export function measureRPrecision(
  { images, sentences, owners, classes }: Embedded,
  { candidates: wanted, k, draws: count, seed }: Protocol,
  byClass = false,
): Drawn | undefined {
  const candidates = Math.min(wanted, mostCandidates(owners, byClass ? classes : undefined))
  if (candidates <= k) return undefined
  const options: DrawOptions = {
    images: images.rows,
    captions: sentences.rows,
    owners,
    candidates,
    draws: count,
    seed,
    ...(byClass && { classes }),
  }
  const draws = drawCandidates(options)
  return { rPrecision: rPrecision({ images, texts: sentences, candidates: draws, k }), draws }
}

/**
 * R-precision after an epoch: what chooses the best one.
 *
 * @param embedded - the validation split by the encoders as they are, of `embedItems`
 * @param protocol - the configuration's `evaluation`, its `validationDraws` as `draws`
 * @returns R-precision, its chance and the share of ties
 * @throws UserError where the split is too small to be ranked
 */
export function validationRPrecision(embedded: Embedded, protocol: Protocol): RPrecision {
  const drawn = measureRPrecision(embedded, protocol)
  if (!drawn) {
    throw new UserError(
      `The validation split (${embedded.images.rows} pictures, ${embedded.sentences.rows} captions) is too small for R-precision at k ${protocol.k}: hold out more with data.validation.share`,
    )
  }
  return drawn.rPrecision
}

/**
 * What knowing every drawn attribute reaches on given draws: captions by the stated attributes that contradict the
 * picture, fewest first. Captions that say nothing wrong are equally good, so a tie is shared.
 *
 * @param draws - of {@link measureRPrecision}
 * @param oracle - of the data set
 * @param split - which item each picture is, which caption each row
 */
export function oracleRPrecision(
  draws: Draws,
  oracle: NonNullable<DataSet['oracle']>,
  { items, captions }: { items: readonly number[]; captions: readonly CaptionRef[] },
  k: number,
): RPrecision {
  const count = createRPrecision({ k, ties: 'shared', warnAbove: 1 })
  const scores = new Int32Array(draws.candidates)
  draws.image.forEach((image, draw) => {
    for (let i = 0; i < draws.candidates; i++) {
      const caption = captions[draws.captions[draw * draws.candidates + i]!]!
      scores[i] = -oracle(items[image]!, caption)
    }
    count.add(scores, image)
  })
  return count.compute()
}
