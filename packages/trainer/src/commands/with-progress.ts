import { createProgress, type Progress } from '../terminal/progress'
import { readerLeft } from './reader-left'

/**
 * Runs a job under a progress bar. Ctrl-C and the schedulers' SIGTERM quit at once, as an exit of the process: the bar gives the
 * terminal back on that, and not on a signal. So does a reader who leaves: nobody waits for the rest.
 *
 * @returns what the job returns
 */
export async function withProgress<T>(job: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = createProgress()
  const quit = () => process.exit(130)
  const leave = () => process.exit(0)
  process.on('SIGINT', quit).on('SIGTERM', quit)
  readerLeft.addEventListener('abort', leave)
  try {
    return await job(progress)
  } finally {
    process.off('SIGINT', quit).off('SIGTERM', quit)
    readerLeft.removeEventListener('abort', leave)
    progress.stop()
  }
}
