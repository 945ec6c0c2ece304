import type { JobOptions, Run } from '../run'
import { showJob } from '../terminal/show-job'
import { withProgress } from './with-progress'

/** What every command that reads a run takes. */
export type Device = 'auto' | 'cpu' | 'gpu'

/** The option of the same name. */
export const deviceOption = {
  choices: ['auto', 'cpu', 'gpu'] as const,
  default: 'auto' as const,
  describe: 'what it computes on; gpu fails where there is none',
}

/** The option of the same name. */
export const jsonOption = { type: 'boolean', default: false, describe: 'as JSON' } as const

/** What a job on runs is given. */
export interface RunJobOptions extends Required<JobOptions> {
  /** shows a line above the bar */
  readonly onNote: (line: string) => void
}

/**
 * Opens runs, does a job with a progress bar, and frees what it took.
 *
 * @param folders - run folders
 * @param device - what it computes on
 * @param label - of the bar
 * @param job - gets the runs in the order of their folders
 * @returns what the job returns
 */
export async function withRuns<T>(
  folders: readonly string[],
  device: Device,
  label: string,
  job: (runs: Run[], options: RunJobOptions) => Promise<T>,
): Promise<T> {
  const { openBackend } = await import('@laviter/runtime') // TensorFlow loads here: --help is instant
  const { openRun } = await import('../open-run')
  const stop = new AbortController()
  const runs: Run[] = []
  try {
    return await withProgress(async (progress) => {
      // a folder that is no run is told before anything is loaded
      for (const folder of folders) runs.push(await openRun(folder, { onNote: progress.note }))
      await openBackend({ device, onNote: progress.note })
      return job(runs, {
        signal: stop.signal,
        onProgress: showJob(progress, label),
        onNote: progress.note,
      })
    })
  } finally {
    for (const run of runs) await run.dispose()
  }
}
