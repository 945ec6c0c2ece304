import type { DataSet, Item } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { Config } from '../config/schema'

/**
 * Gives a data set a validation split, out of its training data only.
 *
 * @param dataSet - as opened; one that has validation items is returned as it is
 * @param options - how much, whole classes or single pictures, and the seed that chooses
 * @returns a data set whose items know their new split; the order is the same
 * @throws UserError where nothing would be left to train on
 */
export function holdOut(
  dataSet: DataSet,
  { share, by }: Config['data']['validation'],
  seed: number,
): DataSet {
  if (dataSet.items.some(({ split }) => split === 'validation')) return dataSet
  const training = dataSet.items.filter(({ split }) => split === 'train')
  const groupOf = (item: Item) => (by === 'class' ? item.class : item.id)
  const groups = [...new Set(training.map(groupOf))]
  const count = Math.min(groups.length - 1, Math.max(1, Math.round(share * groups.length)))
  if (groups.length < 2) {
    throw new UserError(
      `${dataSet.root}: ${training.length} training pictures of ${groups.length} ${by === 'class' ? 'class' : 'item'}(es) are too few to hold some out for validation: add pictures, or set data.validation.by to picture`,
    )
  }
  const chosen = createRandom(seed).fork('validation').shuffle(groups).slice(0, count)
  const held = new Set(chosen)
  const items = dataSet.items.map((item): Item => {
    const moves = item.split === 'train' && held.has(groupOf(item))
    return moves ? { ...item, split: 'validation' } : item
  })
  return { ...dataSet, items }
}
