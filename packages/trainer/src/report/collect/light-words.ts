import type { AttentionFigure } from '../report-data'
import { lightUp, type Pixels } from './pictures'

/** A word and the weight of each region for it. */
export interface WordMap {
  readonly word: string
  /** grid * grid weights, row by row, each at least 0, not all 0 */
  readonly map: Float32Array
}

/**
 * Lights a picture where each word looks.
 *
 * @param grid - regions a side
 * @returns a picture a word, with its strongest region in multiples of an even spread
 */
export async function lightWords(
  pixels: Pixels,
  words: readonly WordMap[],
  grid: number,
): Promise<AttentionFigure['words']> {
  return Promise.all(
    words.map(async ({ word, map }) => {
      const total = map.reduce((sum, weight) => sum + weight, 0)
      return {
        word,
        overlay: await lightUp(pixels, map, grid, `Where "${word}" looks`),
        peak: (Math.max(...map) / total) * map.length,
      }
    }),
  )
}
