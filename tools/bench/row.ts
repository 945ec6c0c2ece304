/** One measured comparison. */
export interface BenchRow {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  readonly unit: string
  /** Above 1: ours is faster or smaller. */
  readonly ratio: number
  /** The least ratio wanted, or nothing where the row only informs. */
  readonly goal?: number
}

/** A benchmark file's default export. */
export type Bench = () => Promise<BenchRow[]>

/** A row of two times (or sizes): the smaller ours, the larger the ratio. */
export const timeRow = (row: Omit<BenchRow, 'ratio'>): BenchRow => ({
  ...row,
  ratio: row.peer / row.ours,
})

/**
 * Median wall time of a step in milliseconds, after one step that warms up.
 *
 * @param step - does the work and waits for it
 */
export async function medianMilliseconds(
  step: () => unknown | Promise<unknown>,
  repeats: number,
): Promise<number> {
  await step()
  const times: number[] = []
  for (let i = 0; i < repeats; i++) {
    const from = performance.now()
    await step()
    times.push(performance.now() - from)
  }
  return median(times)
}

/** @returns the middle one of some numbers, the upper one of two */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
