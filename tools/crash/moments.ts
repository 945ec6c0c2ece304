import type { TrainEvent } from '@laviter/trainer'
import type { Random } from '@laviter/nn/random'

/** A point that every training passes in the same order, however fast the machine. */
export interface Mark {
  readonly phase: string
  /** `step 4`, `validation 2`: the same in a run that was resumed */
  readonly name: string
  /** milliseconds since the process began to tell */
  readonly at: number
}

/** Passed by the first word of every process: before any phase is open, data are made and features computed. */
export const BEGIN = { phase: 'vta', name: 'begin' } as const

/** When to kill: so long after a mark. */
export interface Moment {
  /** place of the mark among all */
  readonly index: number
  readonly mark: Mark
  readonly milliseconds: number
}

/** @returns the mark that an event is; undefined for those that come at no fixed place */
export function markOf(event: TrainEvent): Omit<Mark, 'at'> | undefined {
  switch (event.kind) {
    case 'start':
    case 'trained':
      return { phase: event.phase, name: event.kind }
    case 'step':
    case 'checkpoint':
      return { phase: event.phase, name: `${event.kind} ${event.step}` }
    case 'validation':
      return { phase: event.phase, name: `validation ${event.epoch}` }
    default:
      return undefined
  }
}

/**
 * Draws moments that are spread over the phases alike, and over the time that each took, from its opening to its last file.
 *
 * @param marks - of an uninterrupted training, in order
 * @param count - how many
 * @returns in the order of time
 */
export function drawMoments(marks: readonly Mark[], count: number, random: Random): Moment[] {
  const phases = [...new Set(marks.map(({ phase }) => phase))]
  const times = phases.flatMap((phase, place) => {
    const [first, end] = [
      marks.findIndex((mark) => mark.phase === phase),
      marks.findLast((mark) => mark.phase === phase)?.at ?? 0,
    ]
    // a phase opens when the one before is over
    const begin = marks[first - 1]?.at ?? 0
    const share = Math.floor((count + phases.length - 1 - place) / phases.length)
    return Array.from({ length: share }, () => begin + random.uniform() * (end - begin))
  })
  return times
    .sort((a, b) => a - b)
    .map((time) => {
      const index = Math.max(
        0,
        marks.findLastIndex(({ at }) => at <= time),
      )
      const mark = marks[index]
      if (mark === undefined) throw new Error('A training without a mark has no moments')
      return { index, mark, milliseconds: Math.max(0, time - mark.at) }
    })
}
