import { cosineRows } from '@laviter/metrics'
import type { EmbeddingRows } from '../evaluation/embedding-rows'

/** A row found, and how near it is. */
export interface Nearest {
  readonly row: number
  /** cosine, in [-1, 1] */
  readonly score: number
}

/**
 * The rows nearest to a query, by exact search.
 *
 * @param query - [D]
 * @param rows - [N, D]
 * @param top - how many at most
 * @param leaveOut - a row that is no answer
 * @returns by falling cosine; of equal ones the earlier row first
 */
export function nearestRows(
  query: Float32Array,
  rows: EmbeddingRows,
  top: number,
  leaveOut: (row: number) => boolean = () => false,
): Nearest[] {
  const { data } = cosineRows([query], rows)
  return Array.from(data, (score, row) => ({ row, score }))
    .filter(({ row }) => !leaveOut(row))
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, top)
}
