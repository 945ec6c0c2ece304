import type { Matrix } from '../rows'

/**
 * A factor F of a covariance, S = Fᵀ F, by Cholesky's method with the largest remaining variance first.
 *
 * What remains once a direction's variance is rounding is left out, so S may be singular: F has as many rows as S has rank.
 *
 * @param covariance - symmetric, without negative eigenvalues beyond rounding, [d, d]
 * @returns F, [rank, d]; rank 0 gives no rows
 * @see Higham, Analysis of the Cholesky decomposition of a semi-definite matrix (1990)
 */
export function pivotedCholesky({ columns: d, data }: Matrix): Matrix {
  const left = Float64Array.from({ length: d }, (_, i) => data[i * d + i]!)
  const pivoted = new Uint8Array(d)
  const enough = d * Number.EPSILON * left.reduce((most, value) => Math.max(most, value), 0)
  const factor = new Float64Array(d * d)
  const row = new Float64Array(d)
  let rank = 0
  for (; rank < d; rank++) {
    const pivot = largestOf(left, pivoted)
    if (!(left[pivot]! > enough)) break
    row.set(data.subarray(pivot * d, (pivot + 1) * d))
    subtractEarlierRows(factor, rank, pivot, row)
    const deviation = Math.sqrt(left[pivot]!)
    pivoted[pivot] = 1
    factor[rank * d + pivot] = deviation
    for (let i = 0, at = rank * d; i < d; i++, at++) {
      if (pivoted[i] === 1) continue // a pivot of before has nothing left
      const value = row[i]! / deviation
      factor[at] = value
      left[i]! -= value * value
    }
  }
  return { rows: rank, columns: d, data: rank < d ? factor.slice(0, rank * d) : factor }
}

function largestOf(values: Float64Array, taken: Uint8Array): number {
  let best = -1
  for (let i = 0; i < values.length; i++)
    if (taken[i] === 0 && (best < 0 || values[i]! > values[best]!)) best = i
  return best
}

/** row -= the rows of the factor so far, each times its own number in column `pivot`; four at a time. */
function subtractEarlierRows(
  factor: Float64Array,
  rows: number,
  pivot: number,
  row: Float64Array,
): void {
  const d = row.length
  const fours = rows - (rows % 4)
  for (let k = 0; k < fours; k += 4) {
    const a0 = k * d
    const a1 = a0 + d
    const a2 = a1 + d
    const a3 = a2 + d
    const f0 = factor[a0 + pivot]!
    const f1 = factor[a1 + pivot]!
    const f2 = factor[a2 + pivot]!
    const f3 = factor[a3 + pivot]!
    for (let i = 0; i < d; i++)
      row[i]! -=
        f0 * factor[a0 + i]! + f1 * factor[a1 + i]! + (f2 * factor[a2 + i]! + f3 * factor[a3 + i]!)
  }
  for (let k = fours; k < rows; k++) {
    const at = k * d
    const f = factor[at + pivot]!
    for (let i = 0; i < d; i++) row[i]! -= f * factor[at + i]!
  }
}
