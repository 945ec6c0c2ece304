import type { ProgressEvent } from '../events'

/** How far a job is. */
export interface JobProgress {
  readonly done: number
  readonly total: number
  /** where a job has several parts: what is counted now */
  readonly unit?: string
}

/** What a job is handed. */
export interface JobWatch {
  readonly onProgress: (progress: JobProgress) => void
  readonly signal: AbortSignal
}

/**
 * Runs a job and turns its progress into events. A reader that is slow sees the newest state only, so the job never
 * waits for it; leaving the generator stops the job and waits until it has.
 *
 * @param name - task and unit of the events
 * @param job - told when to stop by its signal
 * @param signal - stops it from outside
 * @returns what the job returns
 * @throws what the job throws
 */
export async function* whileDoing<T>(
  name: Pick<ProgressEvent, 'task' | 'unit'>,
  job: (watch: JobWatch) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<ProgressEvent, T> {
  const stop = new AbortController()
  const forward = () => stop.abort(signal?.reason)
  if (signal?.aborted) forward()
  signal?.addEventListener('abort', forward)

  let latest: JobProgress | undefined
  let settled = false
  let wake = () => {}
  const result = job({
    onProgress: (progress) => {
      latest = progress
      wake()
    },
    signal: stop.signal,
  })
  const settle = () => {
    settled = true
    wake()
  }
  result.then(settle, settle)

  try {
    for (;;) {
      if (latest === undefined && !settled) await new Promise<void>((resolve) => (wake = resolve))
      if (latest === undefined) return await result
      const { done, total, unit = name.unit } = latest
      latest = undefined
      yield { kind: 'progress', task: name.task, unit, done, total }
    }
  } finally {
    signal?.removeEventListener('abort', forward)
    if (!settled) {
      stop.abort()
      await result.catch(() => undefined) // the reader has left: nobody is there to be told
    }
  }
}
