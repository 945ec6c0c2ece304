import { batchItems, itemsOf, type DataSet } from '@laviter/data'
import type { Config } from '../config/schema'

/**
 * Batches of phase vta in which every picture is of one class. With same-class captions masked, such a batch leaves no
 * picture a wrong caption: its loss is 0 whatever the model says.
 *
 * @param config - of the run
 * @param dataSet - that it trains on
 * @returns a warning that counts them over the whole phase; undefined where there are none, or classes are not masked
 */
export function warnOfOneClass(
  { seed, vta }: Pick<Config, 'seed' | 'vta'>,
  dataSet: DataSet,
): string | undefined {
  const { batch, epochs, sameClass } = vta
  if (sameClass !== 'mask' || largestClass(dataSet) < batch) return undefined
  let [all, lost] = [0, 0]
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const items of batchItems(dataSet, { split: 'train', batch, seed, epoch })) {
      const classes = new Set(items.map((item) => dataSet.items[item]?.classIndex))
      all++
      if (classes.size === 1) lost++
    }
  }
  if (lost === 0) return undefined
  const share = lost === all ? 'All' : `${lost.toLocaleString('en')} of the`
  return `${share} ${all.toLocaleString('en')} batches of phase vta hold pictures of one class only and teach nothing, for captions of a class are no negatives of each other. Raise vta.batch (now ${batch}), or set vta.sameClass=negative`
}

/** How many training pictures the largest class has: fewer than a batch, and no order has to be looked at. */
function largestClass(dataSet: DataSet): number {
  const counts = new Map<number, number>()
  for (const item of itemsOf(dataSet, 'train')) {
    const place = dataSet.items[item]?.classIndex ?? 0
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}
