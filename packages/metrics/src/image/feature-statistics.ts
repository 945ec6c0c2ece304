import { addProducts, columnLanes } from '../matrix/add-products'
import { pivotedCholesky } from '../matrix/pivoted-cholesky'
import type { Matrix, Rows } from '../rows'
import { expectFinite, toMatrix } from '../rows'
import { UserError } from '../user-error'

/** Mean and covariance of a set of features: all that FID needs of it. Plain data, to be computed once and kept. */
export interface FeatureStatistics {
  /** Images. */
  readonly n: number
  /** Features of an image. */
  readonly d: number
  /** [d] */
  readonly mean: Float64Array
  /** F of the covariance S = Fᵀ F (denominator n - 1), [rank, d]. */
  readonly factor: Matrix
}

/** Gathers statistics of images that come in parts, in memory that does not grow with them: at most some 3 d² numbers. */
export interface FeatureStatisticsAccumulator {
  /** Images so far. */
  readonly n: number
  /**
   * @param rows - features of further images, [any, d]
   * @throws UserError where a number is not finite, or the rows are not as wide as before; nothing is counted then
   */
  add(rows: Rows): void
  /** @throws UserError before the second image: one has no covariance */
  compute(): FeatureStatistics
}

/** Images whose products are added to the covariance at once. */
const BLOCK = 256

/**
 * Counts mean and covariance of features, exactly as over all at once: in what parts they come does not change a bit.
 *
 * While there are no more images than features, or only a few, their rows are kept: they are a factor of the covariance with
 * all digits of its smallest variances. Beyond, blocks are merged around their own means, so that a large mean costs no digits.
 *
 * @param name - what errors call the rows
 * @see Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983)
 */
export function createFeatureStatistics(name = 'features'): FeatureStatisticsAccumulator {
  let d = 0
  let n = 0
  let waiting = new Float64Array(0)
  let waitingRows = 0
  let merged: Merged | undefined

  const fold = () => {
    merged ??= { n: 0, mean: new Float64Array(d), scatter: new Float64Array(d * d) }
    for (let from = 0; from < waitingRows; from += BLOCK) {
      const to = Math.min(from + BLOCK, waitingRows)
      merge(merged, { rows: to - from, columns: d, data: waiting.subarray(from * d, to * d) })
    }
    waitingRows = 0
    if (waiting.length > BLOCK * d) waiting = new Float64Array(BLOCK * d)
  }
  return {
    get n() {
      return n
    },

    add(rows) {
      const matrix = toMatrix(name, rows)
      if (n === 0) d = matrix.columns
      else if (matrix.columns !== d) {
        throw new UserError(
          `${name} has ${matrix.columns} columns, ${d} before: one encoder must make them all`,
        )
      }
      expectFinite(name, matrix)
      for (let row = 0; row < matrix.rows; row++) {
        const most = merged === undefined ? Math.max(d, BLOCK) : BLOCK
        if (waitingRows === most) fold()
        waiting = withRoom(waiting, (waitingRows + 1) * d, most * d)
        waiting.set(matrix.data.subarray(row * d, (row + 1) * d), waitingRows++ * d)
        n++
      }
    },

    compute() {
      if (n < 2) {
        throw new UserError(
          `statistics of ${n} image${n === 1 ? '' : 's'}: a covariance needs at least 2`,
        )
      }
      if (merged === undefined) return statisticsOfFew(n, d, waiting)
      fold()
      const covariance = merged.scatter.map((sum) => sum / (n - 1))
      mirrorLower(covariance, d)
      return {
        n,
        d,
        mean: merged.mean.slice(),
        factor: pivotedCholesky({ rows: d, columns: d, data: covariance }),
      }
    },
  }
}

/** Mean and scatter around it, lower triangle, of the images so far. */
interface Merged {
  n: number
  readonly mean: Float64Array
  readonly scatter: Float64Array
}

function merge(merged: Merged, block: Matrix): void {
  const { rows, columns: d } = block
  const total = merged.n + rows
  const mean = meanOf(block)
  // one more row carries how far the two means lie apart
  const rowsAround = new Float64Array((rows + 1) * d)
  const weight = Math.sqrt((merged.n * rows) / total)
  for (let i = 0; i < d; i++) {
    for (let row = 0; row < rows; row++)
      rowsAround[row * d + i] = block.data[row * d + i]! - mean[i]!
    const apart = mean[i]! - merged.mean[i]!
    rowsAround[rows * d + i] = weight * apart
    merged.mean[i]! += (rows / total) * apart
  }
  const lanes = columnLanes({ rows: rows + 1, columns: d, data: rowsAround })
  addProducts(lanes, lanes, merged.scatter, 'lower')
  merged.n = total
}

/** Centred rows over (n - 1)^1/2 are a factor of their covariance. */
function statisticsOfFew(n: number, d: number, rows: Float64Array): FeatureStatistics {
  const mean = meanOf({ rows: n, columns: d, data: rows })
  const scale = 1 / Math.sqrt(n - 1)
  const data = new Float64Array(n * d)
  for (let at = 0; at < data.length; at++) data[at] = (rows[at]! - mean[at % d]!) * scale
  return { n, d, mean, factor: { rows: n, columns: d, data } }
}

function meanOf({ rows, columns, data }: Matrix): Float64Array {
  const mean = new Float64Array(columns)
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < columns; i++) mean[i]! += data[row * columns + i]!
  return mean.map((sum) => sum / rows)
}

function mirrorLower(square: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) square[j * d + i] = square[i * d + j]!
}

function withRoom(
  data: Float64Array<ArrayBuffer>,
  length: number,
  most: number,
): Float64Array<ArrayBuffer> {
  if (data.length >= length) return data
  const larger = new Float64Array(Math.min(most, Math.max(length, 2 * data.length)))
  larger.set(data)
  return larger
}

/**
 * Mean and covariance of a set of features.
 *
 * @param features - of any encoder, [n, d], n at least 2
 * @param name - what errors call them
 * @throws UserError where rows are missing, ragged or not finite
 */
export function featureStatistics(features: Rows, name = 'features'): FeatureStatistics {
  const accumulator = createFeatureStatistics(name)
  accumulator.add(features)
  return accumulator.compute()
}

/**
 * Statistics that were computed elsewhere, e.g. those that pytorch-fid stores.
 *
 * @param given - images n, mean [d], covariance row-major [d, d] with denominator n - 1
 * @throws UserError where sizes do not fit, or a number is not finite
 */
export function statisticsFromCovariance({
  n,
  mean,
  covariance,
}: {
  readonly n: number
  readonly mean: ArrayLike<number>
  readonly covariance: ArrayLike<number>
}): FeatureStatistics {
  const d = mean.length
  if (d === 0 || covariance.length !== d * d) {
    throw new UserError(
      `covariance holds ${covariance.length} numbers, mean ${d}: give d and d x d of them`,
    )
  }
  const square = { rows: d, columns: d, data: Float64Array.from(covariance) }
  const means = Float64Array.from(mean)
  expectFinite('covariance', square)
  expectFinite('mean', { rows: 1, columns: d, data: means })
  return { n, d, mean: means, factor: pivotedCholesky(square) }
}
