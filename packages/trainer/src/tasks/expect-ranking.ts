import { itemsOf, type DataSet } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import type { Config } from '../config/schema'
import { mostCandidates } from '../evaluation/r-precision'

/**
 * The best epoch of phases vta and joint is chosen by R-precision on the validation split: whether it can be is known before the
 * first step.
 *
 * @param config - of the run
 * @param dataSet - that it trains on
 * @throws UserError where a picture of the split has no more captions to choose among than count as a hit
 */
export function expectRanking(
  { evaluation: { k } }: Pick<Config, 'evaluation'>,
  dataSet: DataSet,
): void {
  const items = itemsOf(dataSet, 'validation')
  if (items.length === 0) return // nothing is chosen: the last epoch counts
  const owners = items.flatMap((item, row) => dataSet.items[item]!.captions.map(() => row))
  const most = mostCandidates(Int32Array.from(owners), [...items.keys()])
  if (most > k) return
  throw new UserError(
    `The validation split (${items.length} pictures, ${owners.length} captions) lets a picture choose among ${most} captions, too few for R-precision at evaluation.k ${k}: hold out more with data.validation.share, or lower evaluation.k`,
  )
}
