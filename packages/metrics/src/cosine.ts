import type { Matrix, Rows } from './rows'
import { expectSameColumns, rowNorms, toMatrix } from './rows'

type Numbers = Float32Array | Float64Array

/**
 * Inner product of `length` numbers, in four interleaved sums: one sum would wait for itself at each step.
 */
export function dot(a: Numbers, aAt: number, b: Numbers, bAt: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  const end = length - (length % 4)
  let i = 0
  for (; i < end; i += 4) {
    s0 += a[aAt + i]! * b[bAt + i]!
    s1 += a[aAt + i + 1]! * b[bAt + i + 1]!
    s2 += a[aAt + i + 2]! * b[bAt + i + 2]!
    s3 += a[aAt + i + 3]! * b[bAt + i + 3]!
  }
  for (; i < length; i++) s0 += a[aAt + i]! * b[bAt + i]!
  return s0 + s1 + (s2 + s3)
}

/** Cosines of chosen pairs of two sets of rows, norms clamped at 1e-8. */
export interface PairCosine {
  readonly images: Matrix
  readonly texts: Matrix
  /** Cosine of an image's row and a text's row, in [-1, 1] up to rounding. Equal rows give equal values, to the bit. */
  (image: number, text: number): number
}

/**
 * Prepares cosines between rows of two sets; norms are taken once.
 *
 * @param names - what the caller calls the sets, for errors
 * @param images - rows, [N, D]
 * @param texts - rows, [M, D]
 * @throws UserError where a set is empty, ragged or not finite, or where their columns differ
 */
export function pairCosine(
  names: readonly [string, string],
  images: Rows,
  texts: Rows,
): PairCosine {
  const [a, b] = [toMatrix(names[0], images), toMatrix(names[1], texts)]
  expectSameColumns(names, a, b)
  const [aNorms, bNorms] = [rowNorms(names[0], a), rowNorms(names[1], b)]
  const { columns } = a
  const cosineAt = (image: number, text: number) =>
    dot(a.data, image * columns, b.data, text * columns, columns) / (aNorms[image]! * bNorms[text]!)
  return Object.assign(cosineAt, { images: a, texts: b })
}

/**
 * Cosine of two vectors, norms clamped at 1e-8.
 *
 * @param a - [D]
 * @param b - [D]
 * @returns in [-1, 1]; 0 where a vector is zero
 * @throws UserError where lengths differ, or a number is not finite
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pairCosine(['a', 'b'], [a], [b])(0, 0)
}

/**
 * All cosines of two small sets, e.g. for a heat map; retrieval metrics never build this.
 *
 * @param a - rows, [N, D]
 * @param b - rows, [M, D]
 * @returns float64 [N, M]
 * @throws UserError as {@link cosine}
 */
export function cosineRows(a: Rows, b: Rows): Matrix {
  const at = pairCosine(['a', 'b'], a, b)
  const [rows, columns] = [at.images.rows, at.texts.rows]
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = at(i, j)
  return { rows, columns, data }
}
