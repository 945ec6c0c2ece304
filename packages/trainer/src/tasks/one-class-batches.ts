import { batchItems, itemsOf, type DataSet } from '@laviter/data'
import type { Config } from '../config/schema'
import { gameOf } from '../generation/game'

/** Batches that a matching loss teaches by. */
interface Taught {
  readonly batch: number
  readonly epochs: number
  /** steps from one that takes the loss to the next */
  readonly every: number
  /** subject and end of the warning's first clause */
  readonly what: readonly [subject: string, consequence: string]
}

/**
 * Batches in which every picture is of one class. With same-class captions masked, such a batch leaves no picture a wrong
 * caption: its matching loss is 0 whatever the model says.
 *
 * @param config - of the run
 * @param dataSet - that it trains on
 * @param phase - whose batches
 * @returns a warning that counts them over the whole phase; undefined where there are none, classes are not masked, or the phase
 *   has no matching loss
 */
export function warnOfOneClass(
  config: Pick<Config, 'seed' | 'vta' | 'tim' | 'parts'>,
  dataSet: DataSet,
  phase: 'vta' | 'tim',
): string | undefined {
  const taught = phase === 'vta' ? aligned(config) : drawn(config)
  if (config.vta.sameClass !== 'mask' || !taught) return undefined
  const { batch, epochs, every, what } = taught
  if (largestClass(dataSet) < batch) return undefined
  let [step, all, lost] = [0, 0, 0]
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const items of batchItems(dataSet, { split: 'train', batch, seed: config.seed, epoch })) {
      if (++step % every !== 0) continue
      const classes = new Set(items.map((item) => dataSet.items[item]?.classIndex))
      all++
      if (classes.size === 1) lost++
    }
  }
  if (lost === 0) return undefined
  const share = lost === all ? 'All' : `${lost.toLocaleString('en')} of the`
  return `${share} ${all.toLocaleString('en')} ${what[0]} hold pictures of one class only ${what[1]}, for captions of a class are no negatives of each other. Raise ${phase}.batch (now ${batch}), or set vta.sameClass=negative`
}

const aligned = ({ vta: { batch, epochs } }: Pick<Config, 'vta'>): Taught => ({
  batch,
  epochs,
  every: 1,
  what: ['batches of phase vta', 'and teach nothing'],
})

function drawn(config: Pick<Config, 'tim' | 'parts'>): Taught | undefined {
  const { batch, epochs } = config.tim
  const { weight, every } = gameOf(config).matching
  if (weight === 0) return undefined
  const subject = 'batches that the matching loss of phase tim sees'
  return { batch, epochs, every, what: [subject, 'and teach it nothing'] }
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
