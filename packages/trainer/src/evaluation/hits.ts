import type { Split } from '@laviter/data'
import { expectedRPrecisionSteps } from '@laviter/metrics'
import { inRun, once } from '../features/keep'
import type { JobOptions, Run } from '../run'
import { embedSplit, listCaptions, splitItems } from './embed'
import { inSteps } from './in-steps'
import { dataKey } from './keys'
import { mostCandidates } from './r-precision'

/**
 * R-precision of each picture, over all draws that there are: what two runs are compared by picture by picture. It is measured once,
 * and read again while model, pictures and protocol are the same.
 *
 * @param run - an open run
 * @param split - of its data set
 * @param options - progress in pictures, and signal
 * @returns the chance of a hit of each picture, in the data set's order; undefined where the split has no wrong captions, or not more
 *   candidates than k
 */
export async function measureHits(
  run: Run,
  split: Split,
  options: JobOptions = {},
): Promise<Float32Array | undefined> {
  const dataSet = await run.dataSet(options)
  const items = splitItems(dataSet, split)
  const { candidates: wanted, k } = run.config.evaluation
  const candidates = Math.min(wanted, mostCandidates(listCaptions(dataSet, items).owners))
  if (candidates <= k) return undefined
  return once({
    places: [inRun(run)],
    name: `hits-${split}`,
    keys: {
      model: await run.alignerKey(),
      data: await dataKey(dataSet, items),
      protocol: JSON.stringify({ candidates, k }),
    },
    make: async () => {
      const { images, sentences, owners } = await embedSplit(run, split, options)
      const { perImage } = await inSteps(
        expectedRPrecisionSteps({ images, texts: sentences, owners, candidates, k }),
        (step) => ({ ...step, unit: 'pictures compared' }),
        options,
      )
      const data = Float32Array.from(perImage)
      return { tensors: { hits: { dtype: 'F32', shape: [data.length], data } } }
    },
    open: ({ tensors: { hits } }) => {
      if (hits?.data instanceof Float32Array && hits.data.length === items.length) return hits.data
      throw new Error('These are not the hits of these pictures')
    },
  })
}
