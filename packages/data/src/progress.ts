/** How far a long task has come; the caller draws the bar. */
export interface Progress {
  /** What is being done, in a word or two: "drawing birds", "checking pictures". */
  readonly stage: string
  readonly done: number
  readonly total: number
}

/** What every long task takes beside its own options. */
export interface Watch {
  readonly onProgress?: (progress: Progress) => void
  /** Aborting stops the task soon; what it had written stays resumable. */
  readonly signal?: AbortSignal
}
