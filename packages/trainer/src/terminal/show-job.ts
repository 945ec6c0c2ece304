import type { JobOptions } from '../run'
import type { Progress } from './progress'

/** Bytes of a download are read in millions. */
const MEGA = 1e6

/**
 * @param progress - bar or lines
 * @param label - what is being done, before the unit; left out: the unit says it
 * @returns what takes a job's progress; bytes are shown as MB
 */
export function showJob(
  progress: Progress,
  label?: string,
): Required<Pick<JobOptions, 'onProgress'>>['onProgress'] {
  return ({ done, total, unit }) => {
    const bytes = /^bytes\b/.test(unit)
    const counted = bytes ? unit.replace('bytes', 'MB') : unit
    const scale = (count: number) => (bytes ? Math.round(count / MEGA) : count)
    progress.show(
      label === undefined ? counted : `${label}, ${counted}`,
      scale(done),
      scale(total),
      { unit: bytes ? 'MB' : '' }, // the label says all others
    )
  }
}
