import type { Rows } from '../rows'
import { UserError } from '../user-error'
import type { RanksInput } from './ranks'
import { retrievalRanks } from './ranks'

/** Recall at each k asked for, and the median rank, of one direction; recall in [0, 1], higher is better; rank from 1, lower is better. */
export interface DirectionRecall {
  readonly [k: number]: number
  /** Not floored: between two ranks it is their mean. */
  readonly medianRank: number
}

/** Retrieval both ways. */
export interface Recall {
  /** An image asks for captions; its best one counts. */
  readonly imageToText: DirectionRecall
  /** A caption asks for its image. */
  readonly textToImage: DirectionRecall
}

/**
 * Share of ranks within the k best.
 *
 * @param ranks - from 1, at least one
 * @param k - from 1
 * @returns in [0, 1]
 * @throws UserError where there is no rank, or one or k is not a whole number from 1
 */
export function recallAtK(ranks: ArrayLike<number>, k: number): number {
  expectRanks(ranks)
  if (!Number.isInteger(k) || k < 1) throw new UserError(`k is ${k}: give a whole number from 1`)
  let hits = 0
  for (let i = 0; i < ranks.length; i++) if (ranks[i]! <= k) hits++
  return hits / ranks.length
}

/**
 * The median of ranks; the mean of the middle two where their number is even.
 *
 * @param ranks - from 1, at least one
 * @throws UserError where there is no rank, or one is not a whole number from 1
 */
export function medianRank(ranks: ArrayLike<number>): number {
  expectRanks(ranks)
  const sorted = Float64Array.from(ranks).sort()
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

function expectRanks(ranks: ArrayLike<number>): void {
  if (ranks.length === 0) throw new UserError('there are no ranks: retrieve for at least one query')
  expectWhole(ranks)
}

function expectWhole(ranks: ArrayLike<number>): void {
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!
    if (!Number.isInteger(rank) || rank < 1) {
      throw new UserError(`ranks[${i}] is ${rank}: a rank is a whole number from 1`)
    }
  }
}

/** Gathers ranks that come in parts, e.g. one shard of queries after another. */
export interface RecallAccumulator {
  /**
   * @param ranks - of further queries, from 1
   * @throws UserError where one is no whole number from 1; none of them is counted then
   */
  add(ranks: ArrayLike<number>): void
  /** @throws UserError before the first rank */
  compute(): DirectionRecall
}

/**
 * Counts recall and median rank of one direction.
 *
 * @param ks - default 1, 5 and 10
 */
export function createRecall(ks: readonly number[] = [1, 5, 10]): RecallAccumulator {
  const all: number[] = []
  return {
    add(ranks) {
      expectWhole(ranks)
      for (let i = 0; i < ranks.length; i++) all.push(ranks[i]!)
    },
    compute: () => summary(all, ks),
  }
}

function summary(ranks: ArrayLike<number>, ks: readonly number[]): DirectionRecall {
  const recalls: Record<number, number> = Object.fromEntries(
    ks.map((k) => [k, recallAtK(ranks, k)]),
  )
  return Object.assign(recalls, { medianRank: medianRank(ranks) })
}

/**
 * Recall at k and median rank in both directions, over all captions and all images.
 *
 * @param input - rows or scores of both sides, whose caption each is, and `ks` (default 1, 5, 10)
 * @returns both directions
 * @throws UserError as {@link retrievalRanks}, and where a k exceeds the images or the captions
 */
export function recall({
  ks = [1, 5, 10],
  ...input
}: RanksInput & { readonly ks?: readonly number[] }): Recall {
  const [images, texts] = [sizeOf(input.images), sizeOf(input.texts)]
  const tooLarge = ks.find((k) => k > Math.min(images, texts))
  if (tooLarge !== undefined) {
    throw new UserError(
      `k is ${tooLarge}, but there are ${images} images and ${texts} captions: k must not exceed the candidates`,
    )
  }
  const { imageToText, textToImage } = retrievalRanks(input)
  return { imageToText: summary(imageToText, ks), textToImage: summary(textToImage, ks) }
}

const sizeOf = (side: Rows | number): number =>
  typeof side === 'number' ? side : 'data' in side ? side.rows : side.length
