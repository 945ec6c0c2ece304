import type { Matrix, Rows } from './rows'
import { expectSameColumns, rowNorms, toMatrix } from './rows'

type Numbers = Float32Array | Float64Array

/**
 * Inner product of `length` numbers, summed in order: alone or four at a time, a pair gives the same bits.
 */
export function dot(a: Numbers, aAt: number, b: Numbers, bAt: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum
}

/** Cosines between the rows of two sets, norms clamped at 1e-8. Equal rows give equal values, to the bit. */
export interface PairCosine {
  readonly images: Matrix
  readonly texts: Matrix
  /** What the cosines divide by: norms of the images' rows, [N], and of the texts', [M]. */
  readonly imageNorms: Float64Array
  readonly textNorms: Float64Array
  /** Cosine of an image's row and a text's row, in [-1, 1] up to rounding. */
  one(image: number, text: number): number
  /** Cosines of an image's row and chosen texts' rows, written into `into`, [texts.length]. */
  many(image: number, texts: ArrayLike<number>, into: Float64Array): void
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
  const a = toMatrix(names[0], images)
  const b = toMatrix(names[1], texts)
  expectSameColumns(names, a, b)
  const imageNorms = rowNorms(names[0], a)
  const textNorms = rowNorms(names[1], b)
  const { columns } = a
  const one = (image: number, text: number) =>
    dot(a.data, image * columns, b.data, text * columns, columns) /
    (imageNorms[image]! * textNorms[text]!)
  return {
    images: a,
    texts: b,
    imageNorms,
    textNorms,
    one,
    many(image, chosen, into) {
      let i = 0
      for (; i + 4 <= chosen.length; i += 4)
        fourDots(a.data, image, b.data, chosen, i, columns, into)
      for (let j = 0; j < i; j++) into[j]! /= imageNorms[image]! * textNorms[chosen[j]!]!
      for (; i < chosen.length; i++) into[i] = one(image, chosen[i]!)
    },
  }
}

/** Four inner products at once: one sum alone would wait for itself at each step. */
function fourDots(
  a: Numbers,
  image: number,
  b: Numbers,
  chosen: ArrayLike<number>,
  at: number,
  columns: number,
  into: Float64Array,
): void {
  const x = image * columns
  const y0 = chosen[at]! * columns
  const y1 = chosen[at + 1]! * columns
  const y2 = chosen[at + 2]! * columns
  const y3 = chosen[at + 3]! * columns
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < columns; i++) {
    const value = a[x + i]!
    s0 += value * b[y0 + i]!
    s1 += value * b[y1 + i]!
    s2 += value * b[y2 + i]!
    s3 += value * b[y3 + i]!
  }
  into[at] = s0
  into[at + 1] = s1
  into[at + 2] = s2
  into[at + 3] = s3
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
  return pairCosine(['a', 'b'], [a], [b]).one(0, 0)
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
  const pairs = pairCosine(['a', 'b'], a, b)
  const rows = pairs.images.rows
  const columns = pairs.texts.rows
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) data[i * columns + j] = pairs.one(i, j)
  return { rows, columns, data }
}
