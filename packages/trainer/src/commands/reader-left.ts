import { fileErrorCode } from '../training/file-errors'

const left = new AbortController()

/** Aborted once nobody reads on what is written: `laviter train ... | head`. */
export const readerLeft: AbortSignal = left.signal

/** Keeps a reader who closes the pipe from being an error: what is written from then on goes nowhere. */
export function watchReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.off('error', onError).on('error', onError)
  }
}

function onError(error: Error): void {
  if (fileErrorCode(error) !== 'EPIPE') throw error
  left.abort()
}
