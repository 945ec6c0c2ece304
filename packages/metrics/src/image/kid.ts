import { createRandomStream } from '../random'
import type { Matrix, Rows } from '../rows'
import { expectFinite, toMatrix } from '../rows'
import { UserError } from '../user-error'
import { kernelPairs, unbiasedMmd, type Subset } from './kernel-sums'

/** Kernel distance of two sets of features; lower is better, around 0 (below it too) for sets of one distribution. */
export interface Kid {
  /** Of the whole sets, or the mean over subsets. */
  readonly value: number
  /** Standard deviation over the subsets, with their number as denominator; absent without subsets. */
  readonly std?: number
  readonly subsets?: number
  /** Images of each set in a subset. */
  readonly subsetSize?: number
  /** Real and generated images. */
  readonly n: readonly [real: number, generated: number]
  /** Features of an image. */
  readonly d: number
}

/** What {@link kid} can be asked for. */
export interface KidOptions {
  /**
   * How many subsets to draw, or which rows of real and of generated each has. Without, both sets are taken whole and give
   * one value; the literature draws 100.
   */
  readonly subsets?: number | readonly (readonly [ArrayLike<number>, ArrayLike<number>])[]
  /** Images of each set in a drawn subset, from 2; default 1,000 as in the literature. */
  readonly subsetSize?: number
  /** Whole number that decides the drawn subsets; default 0. */
  readonly seed?: number
  /** Told from time to time which share in [0, 1] is done: 3,000 images against 3,000, 2,048 wide, take some 30 seconds. */
  readonly onProgress?: (share: number) => void
}

/**
 * Kernel Inception Distance: the unbiased squared maximum mean discrepancy under k(x, y) = (x·y / d + 1)³.
 *
 * Unlike FID it has no bias from few images, so values of different n compare; it is not clamped at 0.
 *
 * @param real - features of any encoder, [n, d], n at least 2
 * @param generated - of the same encoder, [m, d]
 * @param options - see {@link KidOptions}
 * @throws UserError where a set is too small, not finite or of another width, or subsets do not fit the sets
 * @see Bińkowski et al., Demystifying MMD GANs (2018)
 *
 * @example
 * ```ts
 * const { value, std } = kid(realFeatures, generatedFeatures, { subsets: 100, subsetSize: 500, seed: 1 })
 * ```
 */
export function kid(real: Rows, generated: Rows, options: KidOptions = {}): Kid {
  const [x, y] = [toMatrix('real', real), toMatrix('generated', generated)]
  if (x.columns !== y.columns) {
    throw new UserError(
      `real has ${x.columns} features, generated ${y.columns}: KID compares features of one encoder`,
    )
  }
  for (const [name, { rows }] of Object.entries({ real: x, generated: y })) {
    if (rows < 2)
      throw new UserError(`KID needs at least 2 images in each set, ${name} has ${rows}`)
  }
  expectFinite('real', x)
  expectFinite('generated', y)
  const { onProgress } = options
  const about = { n: [x.rows, y.rows], d: x.columns } as const
  const subsets = chooseSubsets(options, x.rows, y.rows)
  if (subsets === undefined) {
    const [value] = unbiasedMmd(x, y, [{ real: all(x.rows), generated: all(y.rows) }], onProgress)
    return { value: expectMeasured(value!), ...about }
  }
  const values = mmdOfSubsets(x, y, subsets, onProgress)
  const value = values.reduce((sum, each) => sum + each, 0) / values.length
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / values.length
  return {
    value: expectMeasured(value),
    std: expectMeasured(Math.sqrt(variance)),
    subsets: subsets.length,
    subsetSize: subsets[0]!.real.length,
    ...about,
  }
}

function expectMeasured(value: number): number {
  if (Number.isFinite(value)) return value
  throw new UserError('KID overflows: the features are too large; scale both sets down')
}

/** Subset by subset where they are few and small, else all pairs of the sets once. */
function mmdOfSubsets(
  x: Matrix,
  y: Matrix,
  subsets: readonly Subset[],
  onProgress?: (share: number) => void,
): Float64Array {
  const pairs = (n: number, m: number) =>
    kernelPairs(n, n, true) + kernelPairs(m, m, true) + kernelPairs(n, m, false)
  const size = subsets[0]!.real.length
  if (pairs(x.rows, y.rows) <= subsets.length * pairs(size, size))
    return unbiasedMmd(x, y, subsets, onProgress)
  return Float64Array.from(subsets, ({ real, generated }, s) => {
    const whole = [{ real: all(size), generated: all(size) }]
    const [value] = unbiasedMmd(rowsOf(x, real), rowsOf(y, generated), whole)
    onProgress?.((s + 1) / subsets.length)
    return value!
  })
}

const all = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row)

function rowsOf({ columns, data }: Matrix, chosen: Int32Array): Matrix {
  const picked = new Float64Array(chosen.length * columns)
  chosen.forEach((row, i) =>
    picked.set(data.subarray(row * columns, (row + 1) * columns), i * columns),
  )
  return { rows: chosen.length, columns, data: picked }
}

function chooseSubsets(
  { subsets, subsetSize = 1000, seed = 0 }: KidOptions,
  n: number,
  m: number,
): Subset[] | undefined {
  if (subsets === undefined) return undefined
  if (typeof subsets !== 'number') return givenSubsets(subsets, n, m)
  for (const [name, value, least] of [
    ['subsets', subsets, 1],
    ['subsetSize', subsetSize, 2],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new UserError(`${name} is ${value}: give a whole number from ${least}`)
    }
  }
  if (!Number.isInteger(seed)) throw new UserError(`seed is ${seed}: give a whole number`)
  const fewest = Math.min(n, m)
  if (subsetSize > fewest) {
    throw new UserError(
      `subsetSize is ${subsetSize}, but there are ${n} real and ${m} generated images: set it to at most ${fewest}, or leave subsets out to take both sets whole`,
    )
  }
  const random = createRandomStream(seed)
  return Array.from({ length: subsets }, () => ({
    real: drawRows(n, subsetSize, random.integer),
    generated: drawRows(m, subsetSize, random.integer),
  }))
}

/** Some of `rows` in rising order, none twice. */
function drawRows(rows: number, size: number, integer: (below: number) => number): Int32Array {
  const order = all(rows)
  for (let i = 0; i < size; i++) {
    const other = i + integer(rows - i)
    const row = order[other]!
    order[other] = order[i]!
    order[i] = row
  }
  return order.subarray(0, size).sort()
}

function givenSubsets(
  subsets: Exclude<KidOptions['subsets'], number | undefined>,
  n: number,
  m: number,
): Subset[] {
  const size = subsets[0]?.[0].length
  if (size === undefined || size < 2) {
    throw new UserError('subsets must have at least one entry, of at least 2 rows of each set')
  }
  return subsets.map(([real, generated], s) => ({
    real: sortedRows(`subsets[${s}][0]`, real, n, size),
    generated: sortedRows(`subsets[${s}][1]`, generated, m, size),
  }))
}

function sortedRows(
  name: string,
  rows: ArrayLike<number>,
  count: number,
  size: number,
): Int32Array {
  if (rows.length !== size) {
    throw new UserError(
      `${name} has ${rows.length} rows, subsets[0][0] ${size}: give as many in all`,
    )
  }
  const sorted = Float64Array.from(rows).sort()
  sorted.forEach((row, i) => {
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new UserError(`${name} names row ${row}: there are rows 0 to ${count - 1}`)
    if (row === sorted[i - 1]) throw new UserError(`${name} names row ${row} twice`)
  })
  return Int32Array.from(sorted)
}
