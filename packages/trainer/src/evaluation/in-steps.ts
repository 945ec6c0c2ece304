import { setImmediate } from 'node:timers/promises'
import type { JobOptions, JobProgress } from '../run'

/**
 * Drives a computation that goes in steps; others run in between, so that Ctrl-C is heard.
 *
 * @param steps - yields how far it is, returns what it computes
 * @param progressOf - the same in a unit that people count
 * @param options - progress and signal
 */
export async function inSteps<Step, Result>(
  steps: Iterator<Step, Result>,
  progressOf: (step: Step) => JobProgress,
  { onProgress, signal }: JobOptions,
): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    onProgress?.(progressOf(value))
    await setImmediate()
    signal?.throwIfAborted()
  }
}
