import type { Matrix } from '../rows'

/** A matrix as products see it: `lanes` vectors of `depth` numbers, which need not lie row after row. */
export interface Lanes {
  readonly data: Float32Array | Float64Array
  readonly lanes: number
  readonly depth: number
  /** Distance of two lanes' first numbers, and of two numbers of a lane. */
  readonly laneStride: number
  readonly depthStride: number
}

/** The rows of a matrix, from row `from` to `to` (not included). */
export const rowLanes = ({ rows, columns, data }: Matrix, from = 0, to = rows): Lanes => ({
  data: data.subarray(from * columns, to * columns),
  lanes: to - from,
  depth: columns,
  laneStride: columns,
  depthStride: 1,
})

/** The columns of a matrix: its transpose, without a copy. */
export const columnLanes = ({ rows, columns, data }: Matrix): Lanes => ({
  data,
  lanes: columns,
  depth: rows,
  laneStride: 1,
  depthStride: columns,
})

/** Lanes that go through the registers together. */
const TILE = 4
/** Numbers of a lane at a time: two panels of this length, 8 KB each, stay in the first cache. */
const DEPTH = 256
/** Lanes of b at a time: 256 KB of panels stay in the second. */
const BLOCK = 128

/**
 * c += a bᵀ in double precision: every lane of `a` times every lane of `b`.
 *
 * Both sides are first laid out in panels of four lanes, number by number, so that the sixteen sums of a tile read memory
 * in order. The order of the sums depends on the sizes alone.
 *
 * @param a - [n] lanes
 * @param b - [m] lanes of the same depth
 * @param c - row-major [n, m]
 * @param part - `'lower'` leaves out tiles above the diagonal, for a symmetric product
 */
export function addProducts(
  a: Lanes,
  b: Lanes,
  c: Float64Array,
  part: 'whole' | 'lower' = 'whole',
): void {
  const depth = Math.min(DEPTH, a.depth)
  const panels = new Float64Array(Math.ceil(Math.min(BLOCK, b.lanes) / TILE) * TILE * depth)
  const left = new Float64Array(TILE * depth)
  const tile = new Float64Array(TILE * TILE)
  for (let from = 0; from < a.depth; from += DEPTH) {
    const length = Math.min(DEPTH, a.depth - from)
    for (let block = 0; block < b.lanes; block += BLOCK) {
      const blockEnd = Math.min(block + BLOCK, b.lanes)
      for (let lane = block; lane < blockEnd; lane += TILE)
        packPanel(b, lane, from, length, panels, (lane - block) * length)
      const first = part === 'lower' ? block : 0
      for (let i = first; i < a.lanes; i += TILE) {
        packPanel(a, i, from, length, left, 0)
        const end = part === 'lower' ? Math.min(blockEnd, i + TILE) : blockEnd
        for (let j = block; j < end; j += TILE) {
          multiplyPanels(left, panels, (j - block) * length, length, tile)
          addTile(tile, c, b.lanes, i, Math.min(TILE, a.lanes - i), j, Math.min(TILE, end - j))
        }
      }
    }
  }
}

/** Four lanes, number by number: panel[4 k + l] is number `from + k` of lane `lane + l`; 0 past the last lane. */
function packPanel(
  { data, lanes, laneStride, depthStride }: Lanes,
  lane: number,
  from: number,
  length: number,
  panel: Float64Array,
  at: number,
): void {
  for (let l = 0; l < TILE; l++) {
    const present = lane + l < lanes
    let read = (lane + l) * laneStride + from * depthStride
    for (let write = at + l, end = write + TILE * length; write < end; write += TILE) {
      panel[write] = present ? data[read]! : 0
      read += depthStride
    }
  }
}

function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  bAt: number,
  length: number,
  tile: Float64Array,
): void {
  // one `let` each: a destructured list here costs half the speed
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  let s23 = 0
  let s30 = 0
  let s31 = 0
  let s32 = 0
  let s33 = 0
  for (let i = 0, j = bAt, end = TILE * length; i < end; i += TILE, j += TILE) {
    const x0 = a[i]!
    const x1 = a[i + 1]!
    const x2 = a[i + 2]!
    const x3 = a[i + 3]!
    const y0 = b[j]!
    const y1 = b[j + 1]!
    const y2 = b[j + 2]!
    const y3 = b[j + 3]!
    s00 += x0 * y0
    s01 += x0 * y1
    s02 += x0 * y2
    s03 += x0 * y3
    s10 += x1 * y0
    s11 += x1 * y1
    s12 += x1 * y2
    s13 += x1 * y3
    s20 += x2 * y0
    s21 += x2 * y1
    s22 += x2 * y2
    s23 += x2 * y3
    s30 += x3 * y0
    s31 += x3 * y1
    s32 += x3 * y2
    s33 += x3 * y3
  }
  tile[0] = s00
  tile[1] = s01
  tile[2] = s02
  tile[3] = s03
  tile[4] = s10
  tile[5] = s11
  tile[6] = s12
  tile[7] = s13
  tile[8] = s20
  tile[9] = s21
  tile[10] = s22
  tile[11] = s23
  tile[12] = s30
  tile[13] = s31
  tile[14] = s32
  tile[15] = s33
}

function addTile(
  tile: Float64Array,
  c: Float64Array,
  stride: number,
  row: number,
  rows: number,
  column: number,
  columns: number,
): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) c[(row + i) * stride + column + j]! += tile[TILE * i + j]!
}
