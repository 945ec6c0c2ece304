import { createRandom } from '@laviter/nn/random'
import { itemsOf } from './data-set'
import type { DataSet, Split } from './data-set'

/** One row of a batch: a picture, how it is cut, and one of its captions. */
export interface Row {
  /** Index into `DataSet.items`. */
  readonly item: number
  /** Index into `Item.captions`. */
  readonly caption: number
  /** Index into the views on offer. */
  readonly view: number
}

/** What an epoch's order depends on. */
export interface OrderOptions {
  readonly split: Split
  readonly seed: number
  readonly epoch: number
  readonly order: 'shuffled' | 'listed'
  readonly each: 'picture' | 'caption'
  /** How many views there are to draw from, at least 1. */
  readonly views: number
}

/**
 * All rows of an epoch in order: a pure function of its arguments. Shuffled rows draw their view, and with
 * `each: 'picture'` their caption; listed rows take the first of both.
 *
 * @param dataSet - an opened data set
 * @param options - see {@link OrderOptions}
 */
export function epochOrder(dataSet: Pick<DataSet, 'items'>, options: OrderOptions): Row[] {
  const { split, seed, epoch, order, each, views } = options
  const items = itemsOf(dataSet, split)
  const captions = (item: number) => dataSet.items[item]!.captions.length
  const rows: Row[] =
    each === 'picture'
      ? items.map((item) => ({ item, caption: 0, view: 0 }))
      : items.flatMap((item) =>
          Array.from({ length: captions(item) }, (_, caption) => ({ item, caption, view: 0 })),
        )
  if (order === 'listed') return rows
  const random = createRandom(`order/${seed}/${epoch}`)
  const [captionDraw, viewDraw] = [random.fork('captions'), random.fork('views')]
  return random.shuffle(rows).map(({ item, caption }) => ({
    item,
    caption: each === 'picture' ? captionDraw.integer(captions(item)) : caption,
    view: viewDraw.integer(views),
  }))
}
