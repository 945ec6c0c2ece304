import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What an install or a download reports while it works. */
export type Progress =
  | {
      readonly kind: 'progress'
      /** What is being done, with its object: `download tensorflow_cpu-2.21.0...whl`. */
      readonly step: string
      /** Bytes done so far. */
      readonly done: number
      /** Bytes in all, where they are known. */
      readonly total?: number
    }
  | {
      readonly kind: 'note'
      /** One line that a person may want to know. */
      readonly text: string
    }

/** Options of everything that takes long. */
export interface WorkOptions {
  /** Called as the work goes on, at most some ten times a second. */
  readonly onProgress?: (event: Progress) => void
  /** Stops the work; nothing half done stays but a download that can go on. */
  readonly signal?: AbortSignal
}

/** Milliseconds between two events of one step. */
const PACE = 100

/**
 * Chunks come by the hundred a second; nobody reads that.
 *
 * @param options - of work that reports every chunk
 * @returns the same, whose `onProgress` hears some ten times a second: each new step, its end where that is known, and every note
 */
export function paced({ onProgress, signal }: WorkOptions): WorkOptions {
  if (!onProgress) return { signal }
  let [step, next] = ['', 0]
  return {
    signal,
    onProgress: (event) => {
      if (event.kind === 'progress') {
        const now = Date.now()
        if (event.step === step && event.done !== event.total && now < next) return
        step = event.step
        next = now + PACE
      }
      onProgress(event)
    },
  }
}

/**
 * Reports how a folder grows while another program downloads into it.
 *
 * @param folder - what is watched
 * @param step - the name of the work
 * @returns stops watching
 */
export function watchFolder(
  folder: string,
  step: string,
  onProgress: WorkOptions['onProgress'],
): () => void {
  if (!onProgress) return () => undefined
  const timer = setInterval(() => {
    void folderBytes(folder).then((done) => onProgress({ kind: 'progress', step, done }))
  }, 500)
  return () => clearInterval(timer)
}

/** @returns what the files under a folder take, bytes; 0 where it does not exist */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries)
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0, // removed meanwhile
      )
  return bytes
}
