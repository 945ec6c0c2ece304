import type { EmbeddingRows } from '../../evaluation/embedding-rows'

/** @returns row `index`, a view */
export function rowOf({ data, columns }: EmbeddingRows, index: number): Float32Array {
  return data.subarray(index * columns, (index + 1) * columns)
}

/** @returns rows of equal length as one block */
export function stackRows(rows: readonly ArrayLike<number>[]): EmbeddingRows {
  const columns = rows[0]?.length ?? 0
  const data = new Float32Array(rows.length * columns)
  rows.forEach((row, index) => data.set(row, index * columns))
  return { rows: rows.length, columns, data }
}

/** @returns the rows at length 1, so that a dot product is a cosine; a zero row stays zero */
export function unitRows(rows: EmbeddingRows): EmbeddingRows {
  const data = new Float32Array(rows.data)
  for (let start = 0; start < data.length; start += rows.columns) {
    let square = 0
    for (let at = start; at < start + rows.columns; at++) square += (data[at] ?? 0) ** 2
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0
    for (let at = start; at < start + rows.columns; at++) data[at] = (data[at] ?? 0) * scale
  }
  return { ...rows, data }
}

/** Cosines of one unit row with each of the unit rows. */
export function cosines(query: Float32Array, { data, columns }: EmbeddingRows): Float32Array {
  const scores = new Float32Array(data.length / columns)
  for (let row = 0, at = 0; row < scores.length; row++) {
    let sum = 0
    for (let column = 0; column < columns; column++, at++)
      sum += (query[column] ?? 0) * (data[at] ?? 0)
    scores[row] = sum
  }
  return scores
}

/** The mean of the chosen rows. */
export function meanRow(rows: EmbeddingRows, chosen: readonly number[]): Float32Array {
  const mean = new Float32Array(rows.columns)
  for (const index of chosen) {
    rowOf(rows, index).forEach((value, column) => (mean[column] = (mean[column] ?? 0) + value))
  }
  return mean.map((value) => value / Math.max(1, chosen.length))
}
