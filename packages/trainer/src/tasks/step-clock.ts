import type { Seconds } from '../events'

/** What the time of one step goes to, where its parts take turns. */
export interface StepClock {
  /** From now on time belongs to this part. */
  to(part: keyof Seconds): void
  /** @returns what each part took */
  stop(): Seconds
}

/** Begins to count, the data first. */
export function createStepClock(): StepClock {
  const spent = { data: 0, forward: 0, backward: 0 }
  let part: keyof Seconds = 'data'
  let since = performance.now()
  const turn = (next: keyof Seconds) => {
    const now = performance.now()
    spent[part] += (now - since) / 1000
    part = next
    since = now
  }
  return {
    to: turn,
    stop: () => {
      turn(part)
      return { ...spent }
    },
  }
}
