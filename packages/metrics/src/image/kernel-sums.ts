import { addProducts, rowLanes } from '../matrix/add-products'
import type { Matrix } from '../rows'

/** Rows of a side of a tile of kernel values: 128 KB of them. */
const TILE = 128

/** Some rows of the two sets: indices in rising order, none twice. */
export interface Subset {
  readonly real: Int32Array
  readonly generated: Int32Array
}

/**
 * Unbiased squared maximum mean discrepancies of subsets, with KID's kernel k(x, y) = (x·y / d + 1)³.
 *
 * The kernel of each pair is computed once and given to every subset that holds both rows; it never stands in memory as a
 * whole.
 *
 * @param real - [n, d]
 * @param generated - [m, d]
 * @param subsets - each with at least two rows of either set
 * @param onProgress - told from time to time which share in [0, 1] is done
 * @returns one value a subset, may be negative
 * @see Gretton et al., A Kernel Two-Sample Test (2012), Lemma 6
 */
export function unbiasedMmd(
  real: Matrix,
  generated: Matrix,
  subsets: readonly Subset[],
  onProgress?: (share: number) => void,
): Float64Array {
  const x = subsets.map((subset) => subset.real)
  const y = subsets.map((subset) => subset.generated)
  const parts = [
    { a: real, b: real, rows: x, columns: x, inOneSet: true },
    { a: real, b: generated, rows: x, columns: y, inOneSet: false },
    { a: generated, b: generated, rows: y, columns: y, inOneSet: true },
  ]
  const work = parts.map(({ a, b, inOneSet }) => kernelPairs(a.rows, b.rows, inOneSet))
  const all = work.reduce((sum, pairs) => sum + pairs)
  let before = 0
  const [within, between, other] = parts.map((part, i) => {
    const sums = kernelSums(part, (share) => onProgress?.((before + share * work[i]!) / all))
    before += work[i]!
    return sums
  })
  return Float64Array.from(subsets, ({ real: xs, generated: ys }, s) => {
    const [n, m] = [xs.length, ys.length]
    return (
      within![s]! / ((n * (n - 1)) / 2) +
      other![s]! / ((m * (m - 1)) / 2) -
      (2 * between![s]!) / (n * m)
    )
  })
}

/** Pairs whose kernel is computed: all between two sets, each once within one. */
export const kernelPairs = (n: number, m: number, inOneSet: boolean): number =>
  inOneSet ? (n * (n - 1)) / 2 : n * m

interface Pairs {
  readonly a: Matrix
  readonly b: Matrix
  /** Of each subset, its rows in a and in b. */
  readonly rows: readonly Int32Array[]
  readonly columns: readonly Int32Array[]
  /** a and b are one: each pair counts once, and no row with itself. */
  readonly inOneSet: boolean
}

/** Sum of the kernel over each subset's pairs. */
function kernelSums(
  { a, b, rows, columns, inOneSet }: Pairs,
  onProgress: (share: number) => void,
): Float64Array {
  const sums = new Float64Array(rows.length)
  const rowPlaces = rows.map((members) => tilePlaces(members, a.rows))
  const columnPlaces = columns.map((members) => tilePlaces(members, b.rows))
  const products = new Float64Array(TILE * TILE)
  for (let i = 0; i < a.rows; i += TILE) {
    const left = rowLanes(a, i, Math.min(i + TILE, a.rows))
    for (let j = 0; j < (inOneSet ? i + 1 : b.rows); j += TILE) {
      const right = rowLanes(b, j, Math.min(j + TILE, b.rows))
      const diagonal = inOneSet && i === j
      products.fill(0, 0, left.lanes * right.lanes)
      addProducts(left, right, products, diagonal ? 'lower' : 'whole')
      toKernel(products, left.lanes * right.lanes, a.columns)
      for (let s = 0; s < sums.length; s++) {
        const [rowAt, columnAt] = [rowPlaces[s]!, columnPlaces[s]!]
        const [members, others] = [rows[s]!, columns[s]!]
        const end = columnAt[j / TILE + 1]!
        for (let r = rowAt[i / TILE]!; r < rowAt[i / TILE + 1]!; r++) {
          const row = members[r]!
          const at = (row - i) * right.lanes - j
          for (let c = columnAt[j / TILE]!; c < end; c++) {
            const column = others[c]!
            if (diagonal && column >= row) break
            sums[s]! += products[at + column]!
          }
        }
      }
    }
    const done = Math.min(i + TILE, a.rows) / a.rows
    onProgress(inOneSet ? done * done : done)
  }
  return sums
}

/** `places[t]` is where the members of tile t begin, `places[t + 1]` where they end. */
function tilePlaces(members: Int32Array, rows: number): Int32Array {
  const places = new Int32Array(Math.ceil(rows / TILE) + 1)
  let at = 0
  for (let tile = 1; tile < places.length; tile++) {
    while (at < members.length && members[at]! < tile * TILE) at++
    places[tile] = at
  }
  return places
}

function toKernel(products: Float64Array, count: number, d: number): void {
  for (let at = 0; at < count; at++) {
    const value = products[at]! / d + 1
    products[at] = value * value * value
  }
}
