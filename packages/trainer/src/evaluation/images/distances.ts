import { setImmediate } from 'node:timers/promises'
import { fid, kid } from '@laviter/metrics'
import type { JobOptions } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
import { featureSetOf, type FeatureSet } from './feature-sets'
import type { FidValue, KidValue, Yardsticks } from './generation-evaluation'
import type { MeasureOnce } from './kept-looks'
import { picked } from './look'

/** Subsets as in the literature, but no larger than half of a small set: else all of them were one. */
const SUBSETS = 100
const SUBSET = 1_000

/** Pictures that are compared; those whose numbers are kept are not asked for. */
export interface ComparedPictures {
  /** in an order of chance: their halves are alike */
  readonly real: EmbeddingRows
  readonly generated: FeatureSet
  untrained(): Promise<FeatureSet>
  blurred(): Promise<EmbeddingRows>
}

/** What is to be measured, and by which seed KID's subsets are drawn. */
export interface DistanceOptions extends JobOptions {
  readonly fid: boolean
  readonly kid: boolean
  readonly seed: number
  /** keeps the numbers of real and blurred pictures, and those of the generator before its training */
  readonly once: { readonly real: MeasureOnce; readonly untrained: MeasureOnce }
}

/**
 * FID and KID of generated pictures from real ones, each beside its yardsticks.
 *
 * @param pictures - their features
 * @param options - see {@link DistanceOptions}; progress in percent of each comparison
 */
export async function distances(
  { real, generated, ...others }: ComparedPictures,
  options: DistanceOptions,
): Promise<{ fid?: Yardsticks<FidValue>; kid?: Yardsticks<KidValue> }> {
  const whole = featureSetOf(real, 'real')
  const halfOf = (half: number) => featureSetOf(everyOther(real, half), 'half of the real')
  let blurred: FeatureSet | undefined
  const pairs = {
    generated: async () => [whole, generated],
    untrained: async () => [whole, await others.untrained()],
    blurred: async () => [whole, (blurred ??= featureSetOf(await others.blurred(), 'blurred'))],
    'real halves': async () => [halfOf(0), halfOf(1)],
  } satisfies Record<string, () => Promise<readonly [FeatureSet, FeatureSet]>>
  const measured = async <T>(
    name: string,
    measure: (real: FeatureSet, other: FeatureSet, onProgress: (share: number) => void) => T,
  ): Promise<Yardsticks<T>> => {
    const of = async (which: keyof typeof pairs): Promise<T> => {
      const [a, b] = await pairs[which]()
      await setImmediate()
      options.signal?.throwIfAborted()
      const unit = `percent of ${name}, ${which}`
      return measure(a, b, (share) =>
        options.onProgress?.({ done: Math.round(100 * share), total: 100, unit }),
      )
    }
    const { once } = options
    const file = (which: string) => `${name.toLowerCase()}-${which}`
    return {
      generated: await of('generated'),
      untrained: await once.untrained(file('untrained'), () => of('untrained')),
      blurred: await once.real(file('blurred'), () => of('blurred')),
      ...(real.rows >= 4 && {
        realHalves: await once.real(file('halves'), () => of('real halves')),
      }),
    }
  }
  return {
    ...(options.fid && { fid: await measured('FID', fidOf) }),
    ...(options.kid && {
      kid: await measured('KID', (a, b, onProgress) => kidOf(a, b, options.seed, onProgress)),
    }),
  }
}

const everyOther = (rows: EmbeddingRows, from: number): EmbeddingRows =>
  picked(
    rows,
    Array.from({ length: Math.floor((rows.rows - from + 1) / 2) }, (_, i) => from + 2 * i),
  )

function fidOf(real: FeatureSet, other: FeatureSet, onProgress: (share: number) => void): FidValue {
  const { value, n } = fid(real.statistics, other.statistics, { onProgress })
  return { value, n }
}

function kidOf(
  real: FeatureSet,
  other: FeatureSet,
  seed: number,
  onProgress: (share: number) => void,
): KidValue {
  const fewest = Math.min(real.rows.rows, other.rows.rows)
  const subsetSize = Math.max(2, Math.min(SUBSET, Math.floor(fewest / 2)))
  const options = { subsets: SUBSETS, subsetSize, seed, onProgress }
  const { value, std = 0, n } = kid(real.rows, other.rows, options)
  return { value, std, n, subsets: SUBSETS, subsetSize }
}
