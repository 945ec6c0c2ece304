import type { Picture } from './aligner'

/** Weights of the input places first, first + 1, ... that one output place is made of; they sum to 1. */
type Band = { readonly first: number; readonly weights: readonly number[] }

/**
 * The centre square of a picture, scaled by the antialiased bilinear filter: the view `plain` of `@laviter/data`, which is what
 * aligners are trained and evaluated on, without its decoder. In plain loops, since they read every byte twice at most and run
 * anywhere.
 *
 * @param picture - RGB bytes
 * @param side - S, in pixels
 * @returns RGB [S, S, 3] in [0, 255], not rounded; of a picture of S x S its bytes
 */
export function centreSquare({ data, width, height }: Picture, side: number): Float32Array {
  const shorter = Math.min(width, height)
  const across = bands(width, Math.round((width * side) / shorter), side)
  const down = bands(height, Math.round((height * side) / shorter), side)
  const left = across[0]!.first
  const last = across.at(-1)!
  const columns = 3 * (last.first + last.weights.length - left)
  const square = new Float32Array(side * side * 3)
  const row = new Float32Array(columns)
  down.forEach(({ first, weights }, y) => {
    row.fill(0)
    weights.forEach((weight, j) => {
      const start = 3 * ((first + j) * width + left)
      for (let x = 0; x < columns; x++) row[x]! += weight * data[start + x]!
    })
    across.forEach((band, x) => {
      const to = 3 * (y * side + x)
      band.weights.forEach((weight, j) => {
        const from = 3 * (band.first + j - left)
        for (let c = 0; c < 3; c++) square[to + c]! += weight * row[from + c]!
      })
    })
  })
  return square
}

/** Of `from` places scaled to `size`, the middle `side`: a triangle as wide as the scale, half-pixel centres. */
function bands(from: number, size: number, side: number): Band[] {
  const skipped = Math.floor((size - side) / 2)
  const scale = from / size
  const reach = Math.max(1, scale) // enlarged, a triangle of one pixel
  return Array.from({ length: side }, (_, i) => {
    const centre = (skipped + i + 0.5) * scale - 0.5
    const first = Math.max(0, Math.floor(centre - reach) + 1)
    const end = Math.min(from, Math.ceil(centre + reach))
    const weights = Array.from(
      { length: end - first },
      (_, j) => 1 - Math.abs(first + j - centre) / reach,
    )
    const total = weights.reduce((sum, weight) => sum + weight)
    return { first, weights: weights.map((weight) => weight / total) }
  })
}
