import type { Random } from '@laviter/nn/random'

/**
 * One of several, each as likely.
 *
 * @param random - the stream to draw from
 * @param items - at least one
 * @returns one of them
 */
export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!
}

/**
 * One of several by weight.
 *
 * @param random - the stream to draw from
 * @param weighted - items with weights of at least 0, one of them above 0
 * @returns one of the items
 */
export function oneByWeight<T>(random: Random, weighted: readonly (readonly [T, number])[]): T {
  let left = random.uniform() * weighted.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of weighted) {
    left -= weight
    if (left < 0) return item
  }
  return weighted[weighted.length - 1]![0]
}

/**
 * A number in a range.
 *
 * @param random - the stream to draw from
 * @param low - smallest
 * @param high - largest
 * @returns uniform in [low, high)
 */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

/**
 * A coin.
 *
 * @param random - the stream to draw from
 * @param chance - probability of true, 0 to 1
 * @returns true or false
 */
export function chance(random: Random, chance: number): boolean {
  return random.uniform() < chance
}
