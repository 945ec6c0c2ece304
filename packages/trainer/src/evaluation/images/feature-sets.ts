import { createFeatureStatistics, type FeatureStatistics, type Matrix } from '@laviter/metrics'
import type { EmbeddingRows } from '../embedding-rows'

/** Rows of a set that KID reads: its work grows with their square, and it has no bias from few. */
const KERNEL_ROWS = 4_000

/** What FID and KID need of a set of pictures. */
export interface FeatureSet {
  readonly statistics: FeatureStatistics
  readonly rows: Matrix
}

/** Gathers a set that comes in parts; memory does not grow with it past some thousand pictures. */
export interface FeatureTally {
  add(rows: EmbeddingRows): void
  readonly n: number
  done(): FeatureSet
}

/**
 * @param name - what errors call the pictures
 */
export function createFeatureTally(name: string): FeatureTally {
  const statistics = createFeatureStatistics(name)
  const kept: Float32Array[] = []
  let [columns, rows] = [0, 0]
  return {
    get n() {
      return statistics.n
    },
    add(part) {
      statistics.add(part)
      columns = part.columns
      const some = Math.min(part.rows, KERNEL_ROWS - rows)
      if (some > 0) kept.push(part.data.subarray(0, some * columns))
      rows += some
    },
    done() {
      const data = new Float32Array(rows * columns)
      let at = 0
      for (const part of kept) {
        data.set(part, at)
        at += part.length
      }
      return { statistics: statistics.compute(), rows: { rows, columns, data } }
    },
  }
}

/** @returns the set of rows that are there already */
export function featureSetOf(rows: EmbeddingRows, name: string): FeatureSet {
  const tally = createFeatureTally(name)
  tally.add(rows)
  return tally.done()
}
