import { Presets, SingleBar } from 'cli-progress'
import pc from 'picocolors'

/** One job's bar; a new label begins a new one, and so does a count that falls back. */
export interface Progress {
  /**
   * @param label - what is being done
   * @param done - of `total`
   * @param detail - the unit for rate and time left, or a text in their place
   */
  show(label: string, done: number, total: number, detail?: Detail): void
  /** a line above the bar */
  note(line: string): void
  /** ends the bar; the terminal is as it was */
  stop(): void
}

/** What stands behind a bar. */
export interface Detail {
  /** what is counted, for the rate: `pictures`; left out or empty where the label says it */
  readonly unit?: string
  /** in place of rate and time left */
  readonly text?: string
}

/** Where progress is written: standard error, or what a test gives. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** Seconds between lines where no terminal shows a bar. */
const EVERY_SECONDS = 5

/** Seconds from which on a job is worth a line of its own. */
const LONG_SECONDS = 2

/** Later than any time: nothing more is said. */
const DONE = Number.POSITIVE_INFINITY

/**
 * Progress for people: a bar on a terminal, a plain line every few seconds elsewhere.
 *
 * @param stream - standard error: standard output is for data
 */
export function createProgress(stream: ProgressStream = process.stderr): Progress {
  let job:
    | { label: string; start: number; first: number; done: number; bar?: SingleBar; said: number }
    | undefined
  const stop = () => {
    job?.bar?.stop()
    job = undefined
    process.off('exit', stop)
  }
  const begin = (label: string, done: number, total: number) => {
    stop()
    const bar = stream.isTTY ? openBar(stream) : undefined
    if (bar !== undefined) {
      process.on('exit', stop) // a bar hides the cursor: a process that ends under it gives it back
      bar.start(total, done, { label: label.padEnd(10), detail: '' })
    }
    job = { label, start: performance.now(), first: done, done, bar, said: performance.now() }
    return job
  }
  return {
    show: (label, done, total, { unit = '', text } = {}) => {
      const goesOn = job?.label === label && done >= job.done
      const now = job && goesOn ? job : begin(label, done, total)
      now.done = done
      const seconds = (performance.now() - now.start) / 1000
      const detail = text ?? rateText(done - now.first, total - done, seconds, unit)
      if (now.bar !== undefined) {
        now.bar.setTotal(total)
        now.bar.update(done, { detail })
        return
      }
      // a job that is over in no time says nothing, one that is done says so once
      const due = done >= total && seconds > LONG_SECONDS && now.said !== DONE
      if (!due && performance.now() - now.said < EVERY_SECONDS * 1000) return
      now.said = done >= total ? DONE : performance.now()
      stream.write(`${label}: ${done}/${total}${detail === '' ? '' : `, ${detail}`}\n`)
    },
    note: (line) => {
      stop()
      stream.write(`${line}\n`)
    },
    stop,
  }
}

function openBar(stream: ProgressStream): SingleBar {
  return new SingleBar(
    {
      stream,
      format: `${pc.cyan('{label}')} {bar} {value}/{total}  ${pc.dim('{detail}')}`,
      barsize: 24,
      fps: 8,
      hideCursor: true,
      linewrap: false,
    },
    Presets.shades_classic,
  )
}

/** `32 pictures/s, 0:41 left`; `32/s` where the label says what is counted. */
function rateText(done: number, left: number, seconds: number, unit: string): string {
  if (done <= 0 || seconds <= 0) return ''
  const rate = done / seconds
  const figure = rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)
  return `${figure}${unit === '' ? '' : ` ${unit}`}/s, ${duration(left / rate)} left`
}

/**
 * @param seconds - any
 * @returns `0:07`, `12:30`, `3:04:05`
 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = String(s).padStart(2, '0')
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}
