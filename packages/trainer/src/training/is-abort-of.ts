/**
 * Node's own functions (timers, streams) reject with an error of theirs, whose cause is the signal's reason.
 *
 * @returns whether the error says that this signal stopped the work
 */
export function isAbortOf({ aborted, reason }: AbortSignal, error: unknown): boolean {
  return aborted && (error === reason || (error instanceof Error && error.cause === reason))
}
