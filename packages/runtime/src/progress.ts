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
