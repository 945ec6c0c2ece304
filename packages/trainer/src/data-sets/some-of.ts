import type { Random } from '@laviter/nn/random'

/**
 * @param items - any
 * @param most - how many at most
 * @param random - chooses, where there are more
 * @returns all of them, or as many as that, each once
 */
export function someOf<T>(items: readonly T[], most: number, random: Random): T[] {
  if (items.length <= most) return [...items]
  return random.subset(items.length, most).map((place) => items[place]!)
}
