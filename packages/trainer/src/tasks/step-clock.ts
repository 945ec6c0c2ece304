import type { Seconds } from '../events'

/** What the time of one step goes to, where its parts take turns. */
export interface Clock<Part extends string> {
  /** From now on time belongs to this part. */
  to(part: Part): void
  /** @returns seconds that each part took */
  stop(): Record<Part, number>
}

/** A clock of the three parts that every step has. */
export type StepClock = Clock<keyof Seconds>

/**
 * Begins to count.
 *
 * @param parts - all there are; the first one begins
 */
export function createClock<Part extends string>(parts: readonly [Part, ...Part[]]): Clock<Part> {
  const spent = new Map<Part, number>(parts.map((each) => [each, 0]))
  let [part] = parts
  let since = performance.now()
  const turn = (next: Part) => {
    const now = performance.now()
    spent.set(part, (spent.get(part) ?? 0) + (now - since) / 1000)
    part = next
    since = now
  }
  return {
    to: turn,
    stop: () => {
      turn(part)
      return Object.fromEntries(spent) as Record<Part, number>
    },
  }
}

/** Begins to count, the data first. */
export const createStepClock = (): StepClock => createClock(['data', 'forward', 'backward'])
