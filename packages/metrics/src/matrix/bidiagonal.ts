import type { Matrix } from '../rows'

/** A matrix with numbers on its diagonal and right above it only; signs are left out, singular values do not feel them. */
export interface Bidiagonal {
  /** [n] */
  readonly diagonal: Float64Array
  /** `above[i]` stands right of `diagonal[i]`, [n - 1] */
  readonly above: Float64Array
}

/**
 * The bidiagonal matrix that has the singular values of `matrix`, by Householder's reflections from both sides in turn.
 *
 * A reflection would pass over the whole matrix to apply itself, and the next one again to be prepared. Here both updates of
 * a step wait for the next step's first pass, so that a step reads the matrix twice and writes it once.
 *
 * @param matrix - [m, n], m at least n; overwritten
 * @param onColumn - told after each column how many are done
 * @see Golub and Kahan, Calculating the singular values and pseudo-inverse of a matrix (1965)
 */
export function bidiagonalise(
  { rows: m, columns: n, data }: Matrix & { readonly data: Float64Array },
  onColumn?: (done: number) => void,
): Bidiagonal {
  const diagonal = new Float64Array(n)
  const above = new Float64Array(Math.max(0, n - 1))
  // the matrix as it should be is data - v wᵀ - z uᵀ
  let v = new Float64Array(m)
  let nextV = new Float64Array(m)
  const z = new Float64Array(m)
  let w = new Float64Array(n)
  let nextW = new Float64Array(n)
  const u = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    for (let i = k; i < m; i++) nextV[i] = data[i * n + k]! - v[i]! * w[k]! - z[i]! * u[k]!
    const left = reflect(nextV, k)
    diagonal[k] = left.length
    nextW.fill(0, k + 1)
    for (let i = k; i < m; i += 2) {
      if (i + 1 < m) updateTwoRows(data, i, n, k + 1, v, w, z, u, nextV, nextW)
      else updateRow(data, i, n, k + 1, v, w, z, u, nextV, nextW)
    }
    for (let j = k + 1; j < n; j++) nextW[j]! *= left.scale
    ;[v, nextV] = [nextV, v]
    ;[w, nextW] = [nextW, w]
    if (k + 1 < n) {
      for (let j = k + 1; j < n; j++) u[j] = data[k * n + j]! - v[k]! * w[j]!
      const right = reflect(u, k + 1)
      above[k] = right.length
      let inner = 0
      for (let j = k + 1; j < n; j++) inner += w[j]! * u[j]!
      multiplyRows(data, k + 1, m, n, u, z)
      for (let i = k + 1; i < m; i++) z[i] = right.scale * (z[i]! - v[i]! * inner)
    }
    onColumn?.(k + 1)
  }
  return { diagonal, above }
}

/**
 * Makes `x[from..]` the normal of the reflection that turns it onto its first axis.
 *
 * @returns the length that it had, and the scale s of the reflection 1 - s x xᵀ
 */
function reflect(x: Float64Array, from: number): { length: number; scale: number } {
  let squares = 0
  for (let i = from; i < x.length; i++) squares += x[i]! * x[i]!
  const length = Math.sqrt(squares)
  if (length === 0) return { length, scale: 0 }
  const first = x[from]!
  x[from] = first < 0 ? first - length : first + length // away from it: nothing cancels
  return { length, scale: 1 / (length * (length + Math.abs(first))) }
}

/** Applies the waiting updates to a row from column `from` on, and adds it to nextW, times its number in nextV. */
function updateRow(
  data: Float64Array,
  row: number,
  n: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  z: Float64Array,
  u: Float64Array,
  nextV: Float64Array,
  nextW: Float64Array,
): void {
  const at = row * n
  const [vRow, zRow, next] = [v[row]!, z[row]!, nextV[row]!]
  for (let j = from; j < n; j++) {
    const value = data[at + j]! - vRow * w[j]! - zRow * u[j]!
    data[at + j] = value
    nextW[j]! += next * value
  }
}

function updateTwoRows(
  data: Float64Array,
  row: number,
  n: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  z: Float64Array,
  u: Float64Array,
  nextV: Float64Array,
  nextW: Float64Array,
): void {
  const a = row * n
  const b = a + n
  const va = v[row]!
  const vb = v[row + 1]!
  const za = z[row]!
  const zb = z[row + 1]!
  const nextA = nextV[row]!
  const nextB = nextV[row + 1]!
  for (let j = from; j < n; j++) {
    const wj = w[j]!
    const uj = u[j]!
    const valueA = data[a + j]! - va * wj - za * uj
    const valueB = data[b + j]! - vb * wj - zb * uj
    data[a + j] = valueA
    data[b + j] = valueB
    nextW[j]! += nextA * valueA + nextB * valueB
  }
}

/** into[i] = row i times u, from column `from` on, for the rows `from..m`; four rows at once, for one sum waits for itself. */
function multiplyRows(
  data: Float64Array,
  from: number,
  m: number,
  n: number,
  u: Float64Array,
  into: Float64Array,
): void {
  let i = from
  for (; i + 4 <= m; i += 4) {
    const a = i * n
    const b = a + n
    const c = b + n
    const d = c + n
    let sumA = 0
    let sumB = 0
    let sumC = 0
    let sumD = 0
    for (let j = from; j < n; j++) {
      const uj = u[j]!
      sumA += data[a + j]! * uj
      sumB += data[b + j]! * uj
      sumC += data[c + j]! * uj
      sumD += data[d + j]! * uj
    }
    into[i] = sumA
    into[i + 1] = sumB
    into[i + 2] = sumC
    into[i + 3] = sumD
  }
  for (; i < m; i++) {
    let sum = 0
    for (let j = from; j < n; j++) sum += data[i * n + j]! * u[j]!
    into[i] = sum
  }
}
