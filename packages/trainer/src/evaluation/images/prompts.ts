import type { DataSet } from '@laviter/data'
import type { Random } from '@laviter/nn/random'

/** A sentence to be drawn, and the real picture that it is of. */
export interface Prompt {
  /** index into the data set's items */
  readonly item: number
  readonly text: string
}

/**
 * Chooses sentences: each picture in turn, in an order of chance, with one of its captions; another where it comes again.
 *
 * @param dataSet - whose captions
 * @param items - indices into its items, at least one
 * @param count - how many
 * @param random - of order and captions
 */
export function choosePrompts(
  { items: all }: Pick<DataSet, 'items'>,
  items: readonly number[],
  count: number,
  random: Random,
): Prompt[] {
  const order = random.shuffle(items)
  const starts = order.map(() => random.integer(2 ** 16))
  return Array.from({ length: count }, (_, i) => {
    const place = i % order.length
    const [item, round] = [order[place]!, Math.floor(i / order.length)]
    const { captions } = all[item]!
    return { item, text: captions[(starts[place]! + round) % captions.length]! }
  })
}
