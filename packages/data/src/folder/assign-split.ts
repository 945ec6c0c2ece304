import { createHash } from 'node:crypto'
import type { Split } from '../data-set'

/** Parts of a data set whose list names no splits; the rest is for training. */
export interface SplitShares {
  readonly validation: number
  readonly test: number
  /** Another seed gives another division. */
  readonly seed: number
}

/** A tenth to choose the best epoch by, a fifth to report on. */
export const DEFAULT_SHARES: SplitShares = { validation: 0.1, test: 0.2, seed: 0 }

/**
 * The split of a picture by its name alone: adding or removing others never moves it.
 *
 * @param name - the item's id, or the name of a family of pictures that must stay together
 * @param shares - parts in [0, 1]
 */
export function assignSplit(name: string, shares: SplitShares = DEFAULT_SHARES): Split {
  const digest = createHash('sha256').update(`${shares.seed}\n${name}`).digest()
  const place = digest.readUIntBE(0, 6) / 2 ** 48
  if (place < shares.test) return 'test'
  return place < shares.test + shares.validation ? 'validation' : 'train'
}
