/** Of the normal distribution, 97.5 % quantile. */
const Z = 1.959964

/** Student's t, 97.5 % quantile, for 1 to 9 degrees of freedom. */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/** The same quantile for more degrees of freedom: four terms of its expansion around the normal's, right to 0.001. */
function quantile(freedom: number): number {
  const tabled = QUANTILES[freedom - 1]
  if (tabled !== undefined) return tabled
  const first = (Z ** 3 + Z) / 4
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384
  return Z + first / freedom + second / freedom ** 2 + third / freedom ** 3
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

/**
 * 95 % interval of a share of independent events, by Wilson's score: right for few events and for shares near 0 or 1 too.
 *
 * @param share - of events, in [0, 1]
 * @param n - events, at least 1
 * @returns [low, high] within [0, 1]
 * @see Wilson, Probable inference, the law of succession, and statistical inference (JASA 1927)
 */
export function shareInterval(share: number, n: number): [number, number] {
  const weight = 1 + Z ** 2 / n
  const centre = (share + Z ** 2 / (2 * n)) / weight
  const half = (Z / weight) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))
  // rounding may leave the ends of [0, 1] just outside
  return [Math.max(0, Math.min(share, centre - half)), Math.min(1, Math.max(share, centre + half))]
}
