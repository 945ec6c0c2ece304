/** Seconds of waiting and of whole steps, and what they promise. */
export interface Stopwatch {
  /** a wait for data begins */
  wait(): void
  /** @returns seconds since `wait` */
  waited(): number
  /** A step is done. @returns estimated seconds until the last one */
  step(): number
  /** @returns seconds since the start */
  elapsed(): number
}

/** Steps whose mean time is taken for the estimate: short enough to follow a machine that slows down. */
const WINDOW = 30

/**
 * @param steps - how many are left
 */
export function createStopwatch(steps: number): Stopwatch {
  const start = performance.now()
  const ends = [start]
  let left = steps
  let waiting = start
  const seconds = (from: number) => (performance.now() - from) / 1000
  return {
    wait: () => {
      waiting = performance.now()
    },
    waited: () => seconds(waiting),
    step: () => {
      left -= 1
      ends.push(performance.now())
      if (ends.length > WINDOW) ends.shift()
      const [first = start] = ends
      return (left * seconds(first)) / Math.max(1, ends.length - 1)
    },
    elapsed: () => seconds(start),
  }
}
