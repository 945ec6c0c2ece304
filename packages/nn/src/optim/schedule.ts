/** A rate as a function of the epoch (or of whatever it is asked with), from 0. */
export type Schedule = (epoch: number) => number

/** @returns the same rate always */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate

/**
 * Exponential decay that stops: each epoch the rate is multiplied by the factor as long as it is above the floor, so that
 * it ends at most one factor below.
 *
 * @param options - `start`, the first rate; `factor` in (0, 1]; `floor` at or above 0
 * @returns the schedule
 */
export function exponentialDecay({
  start,
  factor,
  floor = 0,
}: {
  start: number
  factor: number
  floor?: number
}): Schedule {
  return (epoch) => {
    let rate = start
    for (let i = 0; i < epoch && rate > floor; i++) rate *= factor
    return rate
  }
}

/**
 * Decay in steps: after every so many epochs the rate is multiplied by the factor.
 *
 * @param options - `start`, the first rate; `factor` in (0, 1]; `every`, epochs of one step
 * @returns the schedule
 */
export function stepDecay({
  start,
  factor,
  every,
}: {
  start: number
  factor: number
  every: number
}): Schedule {
  return (epoch) => start * factor ** Math.floor(epoch / every)
}

/**
 * A rate that grows in a line over the first steps, then follows another schedule.
 *
 * @param over - steps of the growth
 * @param then - the schedule that is followed, asked with the same number
 * @returns the schedule
 */
export function warmUp(over: number, then: Schedule): Schedule {
  return (step) => then(step) * Math.min(1, (step + 1) / Math.max(over, 1))
}
