import { createRandom } from '@laviter/nn/random'
import { TSNE } from '@keckelt/tsne'

/** Its first placement comes from our stream: the library's own is `Math.random`, different at each report. */
class SeededTsne extends TSNE {
  readonly normal: () => number

  constructor(options: { perplexity: number; epsilon: number }, normal: () => number) {
    super({ dim: 2, ...options })
    this.normal = normal
  }

  override gaussRandom(): number {
    return this.normal()
  }
}

/**
 * Places rows on a plane so that near rows stay near (t-SNE); the same seed gives the same plane.
 *
 * @param rows - N embeddings of D numbers each; their direction counts, not their length
 * @returns N points [x, y], centred
 * @see van der Maaten and Hinton, Visualizing Data using t-SNE (2008); LAViTeR Figure 3
 */
export function placeOnPlane(
  rows: readonly ArrayLike<number>[],
  options: {
    readonly seed: number
    readonly perplexity?: number
    readonly steps?: number
    readonly signal?: AbortSignal
    readonly onProgress?: (done: number, total: number) => void
  },
): { points: readonly (readonly [number, number])[]; perplexity: number } {
  const { seed, steps = 500, signal, onProgress } = options
  if (rows.length < 2) return { points: rows.map(() => [0, 0] as const), perplexity: 0 }
  // a perplexity near the number of rows has no solution: the bisection runs off
  const perplexity = Math.min(options.perplexity ?? 30, Math.max(2, (rows.length - 1) / 3))
  const random = createRandom(seed).fork('t-sne')
  const tsne = new SeededTsne({ perplexity, epsilon: 10 }, () => random.normal())
  tsne.initDataRaw(rows.map(unit))
  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted()
    tsne.step()
    if (step % 25 === 24) onProgress?.(step + 1, steps)
  }
  const points = tsne.getSolution().map(([x, y]: [number, number]) => [x, y] as const)
  return { points, perplexity }
}

/** Between unit vectors the squared distance is 2 - 2 cosine, the measure that the model was trained with. */
function unit(row: ArrayLike<number>): number[] {
  const values = Array.from(row)
  const length = Math.hypot(...values)
  return length > 0 ? values.map((value) => value / length) : values
}
