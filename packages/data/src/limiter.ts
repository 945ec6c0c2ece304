/** Runs tasks, at most so many at once, in the order in which they came. */
export interface Limiter {
  /** @returns what the task returns; rejects with the reason once `stop` was called, without starting it */
  run<T>(task: () => Promise<T>): Promise<T>
  /** Starts nothing any more; what runs goes on to its end. */
  stop(reason: unknown): void
}

/**
 * A queue in front of slow work.
 *
 * @param limit - tasks at once, at least 1
 */
export function createLimiter(limit: number): Limiter {
  const waiting: { start: () => void; refuse: (reason: unknown) => void }[] = []
  let running = 0
  let stopped: { reason: unknown } | undefined
  const next = () => {
    if (running < limit) waiting.shift()?.start()
  }
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(stopped.reason)
        const start = () => {
          running++
          task()
            .then(resolve, reject)
            .finally(() => {
              running--
              next()
            })
        }
        waiting.push({ start, refuse: reject })
        next()
      }),
    stop: (reason) => {
      stopped = { reason }
      for (const { refuse } of waiting.splice(0)) refuse(reason)
    },
  }
}

/**
 * Maps with at most so many at once; the first failure stops the rest, and is thrown once what runs has ended.
 *
 * @param items - what to map
 * @param limit - tasks at once
 * @param task - gives one result
 * @param signal - aborting rejects with its reason
 * @returns the results in the order of the items
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      signal?.throwIfAborted()
      const index = next++
      try {
        results[index] = await task(items[index]!, index)
      } catch (error) {
        next = items.length
        throw error
      }
    }
  }
  // whoever calls may clean up after a failure: nothing may still be writing then
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, worker),
  )
  const failure = ended.find((end) => end.status === 'rejected')
  if (failure) throw failure.reason
  signal?.throwIfAborted()
  return results
}
