import type { TrainEvent } from '../events'
import type { PhaseName } from '../phases/phase-name'

/** Ends a row's training when its time is used up. */
export interface Budget {
  /** aborts at the first step after the time, once an epoch is done: before it there is no model */
  readonly signal: AbortSignal
  /** @returns the share of the seconds that is used, in [0, 1] */
  used(): number
  /** @returns the seconds that are used, before it was resumed too */
  spent(): number
  /** @param event - of the row's training, in order */
  watch(event: TrainEvent): void
  /** Stops listening to the signal from outside. */
  release(): void
}

/**
 * @param phase - whose steps are counted; what comes before is shared by all rows
 * @param seconds - of steps; validation and what comes before the first one are free, so that all rows learn as long
 * @param spent - seconds that the row trained before it was resumed
 * @param outer - stops it from outside
 */
export function createBudget(
  phase: PhaseName,
  seconds: number,
  spent: number,
  outer: AbortSignal,
): Budget {
  const stop = new AbortController()
  const forward = () => stop.abort(outer.reason)
  if (outer.aborted) forward()
  outer.addEventListener('abort', forward)
  let used = spent
  return {
    signal: stop.signal,
    used: () => Math.min(1, used / seconds),
    spent: () => used,
    release: () => outer.removeEventListener('abort', forward),
    watch: (event) => {
      if (event.kind !== 'step' || event.phase !== phase) return
      const { data, forward: there, backward: back } = event.seconds
      used += data + there + back
      if (used >= seconds && event.epoch > 1) stop.abort()
    },
  }
}
