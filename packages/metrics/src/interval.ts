/** Student's t, 97.5 % quantile, for 1 to 9 degrees of freedom. */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/** The same quantile for more degrees of freedom: three terms of its expansion around the normal's, right to 0.001. */
function quantile(freedom: number): number {
  const tabled = QUANTILES[freedom - 1]
  if (tabled !== undefined) return tabled
  const z = 1.959964
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  return z + first / freedom + second / freedom ** 2
}

/**
 * Half the width of the 95 % interval of a mean, by Student's t.
 *
 * @param values - independent ones, in any unit
 * @returns in the same unit: the interval is mean plus and minus this; undefined for fewer than two, which say nothing of the
 *   spread
 */
export function intervalHalf(values: readonly number[]): number | undefined {
  const count = values.length
  if (count < 2) return undefined
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  return quantile(count - 1) * Math.sqrt(variance / count)
}

/**
 * 95 % interval of a mean share, from the means of equally large folds.
 *
 * @param value - the mean over everything, in [0, 1]
 * @param folds - the folds' means
 * @returns [low, high] within [0, 1]; [0, 1] where fewer than two folds say nothing of the spread
 */
export function foldInterval(value: number, folds: readonly number[]): [number, number] {
  const half = intervalHalf(folds)
  return half === undefined ? [0, 1] : [Math.max(0, value - half), Math.min(1, value + half)]
}
