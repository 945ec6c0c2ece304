import type { Matrix, Rows } from '../rows'
import { expectFinite, toMatrix } from '../rows'
import { UserError } from '../user-error'

/** Inception Score; range [1, classes], higher is better. */
export interface InceptionScore {
  /** Mean over the splits. */
  readonly value: number
  /** Standard deviation over the splits, with their number as denominator; 0 of one. */
  readonly std: number
  readonly splits: number
  /** Images. */
  readonly n: number
  readonly classes: number
  /** Set where a split is too small for the value to be believed. */
  readonly warning?: string
}

/** How far a row of probabilities may be from the sum 1: single precision over thousands of classes. */
const SLACK = 1e-3

/**
 * Inception Score: how sure a classifier is of each image, and how even it is over all. exp(mean KL(p(y|x) || p(y))) of each
 * split, p(y) being the split's own mean.
 *
 * The classifier and the order of the images are part of the number: splits are consecutive rows.
 *
 * @param probabilities - p(y|x) of each image, rows that sum to 1, [n, classes]
 * @param options - `splits`: from 1 to n, default 10 as in the literature
 * @returns mean and deviation over the splits, with n, classes and splits
 * @throws UserError where rows are no probabilities, or there are fewer images than splits
 * @see Salimans et al., Improved Techniques for Training GANs (2016)
 *
 * @example
 * ```ts
 * const { value, std } = inceptionScore([[0.9, 0.1], [0.2, 0.8]], { splits: 1 })
 * ```
 */
export function inceptionScore(
  probabilities: Rows,
  { splits = 10 }: { readonly splits?: number } = {},
): InceptionScore {
  const matrix = toMatrix('probabilities', probabilities)
  const { rows: n, columns: classes } = matrix
  if (!Number.isInteger(splits) || splits < 1) {
    throw new UserError(`splits is ${splits}: give a whole number from 1`)
  }
  if (n < splits) {
    throw new UserError(
      `${n} images cannot be split into ${splits}: give more images, or set splits to at most ${n}`,
    )
  }
  expectProbabilities(matrix)
  const scores = Array.from({ length: splits }, (_, k) =>
    splitScore(matrix, Math.floor((k * n) / splits), Math.floor(((k + 1) * n) / splits)),
  )
  const value = scores.reduce((sum, score) => sum + score, 0) / splits
  const variance = scores.reduce((sum, score) => sum + (score - value) ** 2, 0) / splits
  const smallest = Math.floor(n / splits)
  return {
    value,
    std: Math.sqrt(variance),
    splits,
    n,
    classes,
    ...(smallest < classes && {
      warning: `a split has ${smallest} images for ${classes} classes and cannot score above ${smallest}: use fewer splits or more images, and compare scores of equal n and splits only`,
    }),
  }
}

function expectProbabilities(matrix: Matrix): void {
  expectFinite('probabilities', matrix)
  const { rows, columns, data } = matrix
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let at = row * columns, end = at + columns; at < end; at++) {
      if (data[at]! < 0) {
        throw new UserError(
          `probabilities[${row}][${at - row * columns}] is ${data[at]}: give probabilities, not logits`,
        )
      }
      sum += data[at]!
    }
    if (Math.abs(sum - 1) > SLACK) {
      throw new UserError(
        `probabilities[${row}] sums to ${sum}, not 1: give each image's probabilities over the classes`,
      )
    }
  }
}

/** exp of the mean divergence from the mean, of rows from..to; 0 log 0 is 0. */
function splitScore({ columns, data }: Matrix, from: number, to: number): number {
  const mean = new Float64Array(columns)
  for (let row = from; row < to; row++)
    for (let c = 0; c < columns; c++) mean[c]! += data[row * columns + c]!
  for (let c = 0; c < columns; c++) mean[c]! /= to - from
  let divergence = 0
  for (let row = from; row < to; row++) {
    for (let c = 0; c < columns; c++) {
      const p = data[row * columns + c]!
      // of the smallest numbers that there are, the mean may be 0: nothing is lost with them
      if (p > 0 && mean[c]! > 0) divergence += p * Math.log(p / mean[c]!)
    }
  }
  return Math.exp(divergence / (to - from))
}
