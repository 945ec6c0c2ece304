import { productNuclearNorm } from '../matrix/nuclear-norm'
import type { Matrix, Rows } from '../rows'
import { UserError } from '../user-error'
import {
  createFeatureStatistics,
  featureStatistics,
  type FeatureStatistics,
} from './feature-statistics'

/** Fréchet distance of two sets of features; at least 0, lower is better. */
export interface Fid {
  readonly value: number
  /** What of `value` the means' distance is; the rest is the covariances'. */
  readonly means: number
  /** Real and generated images. */
  readonly n: readonly [real: number, generated: number]
  /** Features of an image. */
  readonly d: number
  /** Set where a set has too few images for its covariance to have full rank. */
  readonly warning?: string
}

/** Options that both forms of FID take. */
export interface FidOptions {
  /** Fewest images a set may have, from 2 (the default: one image has no covariance). */
  readonly atLeast?: number
  /** Told from time to time which share in [0, 1] is done: two full covariances 2,048 wide take some 15 seconds. */
  readonly onProgress?: (share: number) => void
}

/**
 * Fréchet Inception Distance: |mean - mean|² + tr(S + S' - 2 (S S')^1/2), of the features of any encoder.
 *
 * No matrix root is taken: tr (S S')^1/2 is the sum of the singular values of F F'ᵀ for any factors S = Fᵀ F, S' = F'ᵀ F', so
 * singular covariances need no epsilon, and with fewer images than features the work shrinks with the images.
 *
 * FID falls as n grows: compare values of the same n, encoder and resizing only. With n not above d it is biased most, and
 * `warning` says so.
 *
 * @param real - features [n, d], n at least 2, or their statistics
 * @param generated - of the same encoder, [m, d]
 * @param options - see {@link FidOptions}
 * @throws UserError where a set has fewer images than `atLeast`, is not finite, or the widths differ
 * @see Heusel et al., GANs Trained by a Two Time-Scale Update Rule (2017)
 *
 * @example
 * ```ts
 * const { value, n, d } = fid(realFeatures, generatedFeatures)
 * ```
 */
export function fid(
  real: Rows | FeatureStatistics,
  generated: Rows | FeatureStatistics,
  options: FidOptions = {},
): Fid {
  const { atLeast = 2, onProgress } = options
  if (!Number.isInteger(atLeast) || atLeast < 2) {
    throw new UserError(`atLeast is ${atLeast}: give a whole number from 2`)
  }
  expectEnough('real', imagesOf(real), atLeast)
  expectEnough('generated', imagesOf(generated), atLeast)
  const [a, b] = [statisticsOf(real, 'real'), statisticsOf(generated, 'generated')]
  const { d } = a
  if (b.d !== d) {
    throw new UserError(
      `real has ${d} features, generated ${b.d}: FID compares features of one encoder`,
    )
  }
  const means = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0)
  const root = productNuclearNorm(a.factor, b.factor, onProgress)
  const value = means + traceOf(a.factor) + traceOf(b.factor) - 2 * root
  if (!Number.isFinite(value)) {
    throw new UserError('FID overflows: the features are too large; scale both sets down')
  }
  const fewest = Math.min(a.n, b.n)
  return {
    value: Math.max(0, value), // equal sets differ by rounding
    means,
    n: [a.n, b.n],
    d,
    ...(fewest <= d && {
      warning: `FID of ${fewest} images with ${d} features: a covariance needs more than ${d} to have full rank, so the value is too high; compare it with FIDs of equally many images only, or use KID`,
    }),
  }
}

/** FID of images that come in parts; memory does not grow with them. */
export interface FidAccumulator {
  /** Features of further images of one side, [any, d]. */
  add(side: 'real' | 'generated', rows: Rows): void
  /** @throws UserError as {@link fid} */
  compute(): Fid
}

/**
 * Gathers both sets and computes their FID; where one set meets several others, keep its {@link featureStatistics}.
 *
 * @param options - see {@link FidOptions}
 */
export function createFid(options: FidOptions = {}): FidAccumulator {
  const sides = {
    real: createFeatureStatistics('real'),
    generated: createFeatureStatistics('generated'),
  }
  const { atLeast = 2 } = options
  return {
    add: (side, rows) => sides[side].add(rows),
    compute() {
      expectEnough('real', sides.real.n, atLeast)
      expectEnough('generated', sides.generated.n, atLeast)
      return fid(sides.real.compute(), sides.generated.compute(), options)
    },
  }
}

function expectEnough(name: string, n: number, atLeast: number): void {
  if (n >= atLeast) return
  const why = atLeast === 2 ? 'one image has no covariance' : 'fewer were ruled out'
  throw new UserError(
    `FID needs at least ${atLeast} images in each set, ${name} has ${n} (${why}): add images`,
  )
}

const isStatistics = (set: Rows | FeatureStatistics): set is FeatureStatistics => 'factor' in set

const imagesOf = (set: Rows | FeatureStatistics): number =>
  isStatistics(set) ? set.n : 'rows' in set ? set.rows : set.length

const statisticsOf = (set: Rows | FeatureStatistics, name: string): FeatureStatistics =>
  isStatistics(set) ? set : featureStatistics(set, name)

/** Trace of Fᵀ F. */
function traceOf({ data }: Matrix): number {
  let sum = 0
  for (let at = 0; at < data.length; at++) sum += data[at]! * data[at]!
  return sum
}
