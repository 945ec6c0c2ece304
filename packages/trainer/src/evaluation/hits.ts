import { setImmediate } from 'node:timers/promises'
import type { Split } from '@laviter/data'
import { expectedRPrecisionSteps } from '@laviter/metrics'
import { inRun, once } from '../features/keep'
import type { JobOptions, Run } from '../run'
import { embedSplit, splitItems } from './embed'
import { alignerKey, dataKey } from './keys'

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
  const counts = items.map((item) => dataSet.items[item]!.captions.length)
  const wrong = counts.reduce((sum, count) => sum + count, 0) - Math.max(...counts)
  const { candidates: wanted, k } = run.config.evaluation
  const candidates = Math.min(wanted, wrong + 1)
  if (candidates <= k) return undefined
  return once({
    places: [inRun(run)],
    name: `hits-${split}`,
    keys: {
      model: await alignerKey(run),
      data: await dataKey(dataSet, items),
      protocol: JSON.stringify({ candidates, k }),
    },
    make: async () => {
      const { images, sentences, owners } = await embedSplit(run, split, options)
      const asked = { images, texts: sentences, owners, candidates, k }
      const data = Float32Array.from(await hitsOf(asked, options))
      return { tensors: { hits: { dtype: 'F32', shape: [data.length], data } } }
    },
    open: ({ tensors: { hits } }) => {
      if (hits?.data instanceof Float32Array && hits.data.length === items.length) return hits.data
      throw new Error('These are not the hits of these pictures')
    },
  })
}

/** Pictures between two looks at the clock. */
const AT_ONCE = 16

/** Some pictures at a time, so that Ctrl-C is heard in between. */
async function hitsOf(
  input: Parameters<typeof expectedRPrecisionSteps>[0],
  { onProgress, signal }: JobOptions,
): Promise<Float64Array> {
  const steps = expectedRPrecisionSteps(input)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value.perImage
    if (value.done % AT_ONCE > 0) continue
    onProgress?.({ ...value, unit: 'pictures compared' })
    await setImmediate()
    signal?.throwIfAborted()
  }
}
