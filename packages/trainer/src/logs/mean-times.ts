import type { StepLine } from '../events'

/** What a step took, by what it went to. */
export type Times = Pick<StepLine, 'seconds' | 'parts'>

/**
 * @param steps - at least one, all of a phase
 * @returns what they took in the mean
 */
export function meanTimes(steps: readonly Times[]): Times {
  const parts = steps.flatMap(({ parts: own }) => (own ? [own] : []))
  return {
    seconds: mean(steps.map(({ seconds }) => seconds)),
    ...(parts.length > 0 && { parts: mean(parts) }),
  }
}

function mean<Key extends string>(
  all: readonly Readonly<Record<Key, number>>[],
): Record<Key, number> {
  const keys = Object.keys(all[0] ?? {}) as Key[]
  const means = keys.map((key) => [key, all.reduce((sum, each) => sum + each[key], 0) / all.length])
  return Object.fromEntries(means)
}
