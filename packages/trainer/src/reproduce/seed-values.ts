import { intervalHalf } from '@laviter/metrics'

/** A number over seeds. */
export interface SeedValues {
  readonly mean: number
  /** standard deviation of the seeds; absent for one */
  readonly deviation?: number
  /** 95 % interval of the mean by Student's t; absent for one seed */
  readonly interval?: readonly [number, number]
  /** of each seed, in their order */
  readonly all: readonly number[]
}

/**
 * @param high - of one row
 * @param low - of another, of the same seeds
 * @returns high minus low, seed by seed: the rows of a seed share their data, draws and earlier phases
 */
export function differenceOf(high: SeedValues, low: SeedValues): SeedValues | undefined {
  return overSeeds(high.all.map((value, seed) => value - (low.all[seed] ?? Number.NaN)))
}

/**
 * @param values - of each seed
 * @returns undefined where there are none, or one is missing: a mean of fewer seeds is no neighbour of the others
 */
export function overSeeds(values: readonly (number | undefined)[]): SeedValues | undefined {
  const all = values.filter((value) => value !== undefined)
  if (all.length === 0 || all.length < values.length) return undefined
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  const half = intervalHalf(all)
  if (half === undefined) return { mean, all }
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (all.length - 1))
  return { mean, deviation, interval: [mean - half, mean + half], all }
}
