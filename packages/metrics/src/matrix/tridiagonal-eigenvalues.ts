/** Sweeps for one eigenvalue; two suffice as a rule. */
const MOST_SWEEPS = 60

/**
 * The eigenvalues of a symmetric tridiagonal matrix, by QR steps with Wilkinson's shift.
 *
 * Each is right to some units in the last place of the largest, which is all that a sum of them can use.
 *
 * @param diagonal - [n]; overwritten by the eigenvalues, in no order
 * @param beside - `beside[i]` couples i and i + 1, [n - 1]; overwritten
 * @returns `diagonal`
 * @see Golub and Van Loan, Matrix Computations, section 8.3
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const negligible = Number.EPSILON * largestRow(diagonal, beside)
  let sweeps = 0
  for (let last = diagonal.length - 1; last > 0;) {
    if (!(Math.abs(beside[last - 1]!) > negligible)) {
      last--
      sweeps = 0
      continue
    }
    if (++sweeps > MOST_SWEEPS) throw new Error('QR steps do not converge: numbers too far apart')
    let first = last - 1
    while (first > 0 && Math.abs(beside[first - 1]!) > negligible) first--
    sweep(diagonal, beside, first, last)
  }
  return diagonal
}

function largestRow(diagonal: Float64Array, beside: Float64Array): number {
  let most = 0
  for (let i = 0; i < diagonal.length; i++) {
    const row = Math.abs(diagonal[i]!) + Math.abs(beside[i] ?? 0) + Math.abs(beside[i - 1] ?? 0)
    most = Math.max(most, row)
  }
  return most
}

/** One QR step on rows first..last: rotations chase the number that the shift put outside the three diagonals. */
function sweep(diagonal: Float64Array, beside: Float64Array, first: number, last: number): void {
  let x = diagonal[first]! - shift(diagonal[last - 1]!, beside[last - 1]!, diagonal[last]!)
  let outside = beside[first]!
  for (let k = first; k < last; k++) {
    const length = Math.sqrt(x * x + outside * outside)
    const cos = length === 0 ? 1 : x / length
    const sin = length === 0 ? 0 : outside / length
    if (k > first) beside[k - 1] = length
    const a = diagonal[k]!
    const b = beside[k]!
    const c = diagonal[k + 1]!
    const mixed = 2 * cos * sin * b
    diagonal[k] = cos * cos * a + mixed + sin * sin * c
    diagonal[k + 1] = sin * sin * a - mixed + cos * cos * c
    x = beside[k] = cos * sin * (c - a) + (cos * cos - sin * sin) * b
    if (k + 1 < last) {
      outside = sin * beside[k + 1]!
      beside[k + 1]! *= cos
    }
  }
}

/** The eigenvalue of [[a, b], [b, c]] that is nearer to c. */
function shift(a: number, b: number, c: number): number {
  const half = (a - c) / 2
  const root = Math.sqrt(half * half + b * b)
  return c - (b * b) / (half < 0 ? half - root : half + root)
}
