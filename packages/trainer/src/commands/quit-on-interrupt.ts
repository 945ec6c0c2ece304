/**
 * Ctrl-C and the schedulers' SIGTERM quit at once, as an exit of the process: a progress bar gives the terminal back on that, and
 * not on a signal.
 *
 * @returns takes it back
 */
export function quitOnInterrupt(): () => void {
  const onSignal = () => process.exit(130)
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
}
