/** Ctrl-C or a termination was asked for, and the work has stopped. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * Runs work that stops on SIGINT or SIGTERM.
 *
 * @param work - gets a signal to stop by
 * @returns what it returns
 * @throws Interrupted once it has stopped
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(new Interrupted('interrupted'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await work(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
