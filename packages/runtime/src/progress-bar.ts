import { SingleBar } from 'cli-progress'
import type { Progress } from './progress'

/** Seconds between two lines where nobody watches. */
const LINE_EVERY = 5

/** Shows progress on a stream. */
export interface ProgressBar {
  readonly show: (event: Progress) => void
  /** Ends the bar that is shown. */
  stop(): void
}

/**
 * @param stream - stderr, usually: a bar on a terminal, else a plain line every few seconds
 * @returns what shows the events of an install or a download
 */
export function createProgressBar(stream: NodeJS.WriteStream): ProgressBar {
  return stream.isTTY ? terminalBar(stream) : plainLines(stream)
}

function terminalBar(stream: NodeJS.WriteStream): ProgressBar {
  let bar: SingleBar | undefined
  let step: string | undefined
  const stop = () => {
    bar?.stop()
    bar = step = undefined
  }
  const show = (event: Progress) => {
    if (event.kind === 'note') {
      stop()
      stream.write(`${event.text}\n`)
      return
    }
    const { done, total } = event
    if (event.step !== step) {
      stop()
      step = event.step
      const format = total
        ? `${step} {bar} {percentage}% {megabytes} MB, {eta_formatted} left`
        : `${step} {megabytes} MB`
      bar = new SingleBar({ stream, format, hideCursor: true, barsize: 24, clearOnComplete: false })
      bar.start(total ?? 0, 0, { megabytes: '0' })
    }
    bar?.update(done, { megabytes: megabytes(done) })
  }
  return { show, stop }
}

function plainLines(stream: NodeJS.WriteStream): ProgressBar {
  let step: string | undefined
  let last = 0
  const show = (event: Progress) => {
    if (event.kind === 'note') {
      stream.write(`${event.text}\n`)
      return
    }
    const now = Date.now()
    if (event.step !== step) {
      step = event.step
      last = now // a step that is over before the first line is due says nothing
    }
    if (now - last < LINE_EVERY * 1000) return
    last = now
    const of = event.total ? ` of ${megabytes(event.total)}` : ''
    stream.write(`${event.step}: ${megabytes(event.done)}${of} MB\n`)
  }
  return { show, stop: () => undefined }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
