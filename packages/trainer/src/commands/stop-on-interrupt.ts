import { readerLeft } from './reader-left'

/** Ctrl-C and the schedulers' SIGTERM: the first asks for a checkpoint, the second quits at once; a reader who left asks, too. */
export function stopOnInterrupt(): { signal: AbortSignal; release: () => void } {
  const stop = new AbortController()
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130)
    process.stderr.write(
      '\nFinishing the step and writing a checkpoint; once more to quit at once.\n',
    )
    stop.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return {
    signal: AbortSignal.any([stop.signal, readerLeft]),
    release: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  }
}
