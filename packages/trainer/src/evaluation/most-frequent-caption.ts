import { itemsOf, type DataSet } from '@laviter/data'
import { tokenise } from '@laviter/nn/vocabulary'

/**
 * The caption that the training set holds most often, capitals and punctuation aside: what can be said of any picture
 * without a look at it.
 *
 * @param dataSet - with a training split, else all of it is counted
 * @returns the first of those that stand most often, as it is written there first, and how often
 */
export function mostFrequentCaption(dataSet: DataSet): { caption: string; count: number } {
  const training = itemsOf(dataSet, 'train')
  const items = training.length > 0 ? training : dataSet.items.map((_, item) => item)
  const counts = new Map<string, { caption: string; count: number }>()
  for (const item of items) {
    for (const caption of dataSet.items[item]?.captions ?? []) {
      const key = tokenise(caption).join(' ')
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { caption, count: 1 })
      else known.count++
    }
  }
  let best = { caption: '', count: 0 }
  for (const each of counts.values()) if (each.count > best.count) best = each
  return best
}
