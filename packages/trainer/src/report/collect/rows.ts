/** Embeddings row by row: `data` holds N * `width` numbers. */
export interface Rows {
  readonly data: Float32Array
  readonly width: number
}

/** @returns how many rows there are */
export function countRows({ data, width }: Rows): number {
  return data.length / width
}

/** @returns row `index`, a view */
export function rowOf({ data, width }: Rows, index: number): Float32Array {
  return data.subarray(index * width, (index + 1) * width)
}

/** @returns the rows at length 1, so that a dot product is a cosine; a zero row stays zero */
export function unitRows(rows: Rows): Rows {
  const data = new Float32Array(rows.data)
  for (let start = 0; start < data.length; start += rows.width) {
    let square = 0
    for (let at = start; at < start + rows.width; at++) square += (data[at] ?? 0) ** 2
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0
    for (let at = start; at < start + rows.width; at++) data[at] = (data[at] ?? 0) * scale
  }
  return { data, width: rows.width }
}

/** Cosines of one unit row with each of the unit rows. */
export function cosines(query: Float32Array, { data, width }: Rows): Float32Array {
  const scores = new Float32Array(data.length / width)
  for (let row = 0, at = 0; row < scores.length; row++) {
    let sum = 0
    for (let column = 0; column < width; column++, at++)
      sum += (query[column] ?? 0) * (data[at] ?? 0)
    scores[row] = sum
  }
  return scores
}

/** The mean of the chosen rows. */
export function meanRow(rows: Rows, chosen: readonly number[]): Float32Array {
  const mean = new Float32Array(rows.width)
  for (const index of chosen) {
    rowOf(rows, index).forEach((value, column) => (mean[column] = (mean[column] ?? 0) + value))
  }
  return mean.map((value) => value / Math.max(1, chosen.length))
}
