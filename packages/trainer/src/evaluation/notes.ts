import type { Evaluation, MetricName } from './evaluation'

/** What a reader must know of some numbers. */
export interface Note {
  /** whose numbers */
  readonly metrics: readonly MetricName[]
  readonly text: string
}

/** The notes of an evaluation: each text once, and by metric. */
export type Noted = Pick<Evaluation, 'notes' | 'notesBy'>

/**
 * @param notes - as they were written
 * @param asked - metrics that were measured: notes are kept by these
 */
export function noted(notes: readonly Note[], asked: readonly MetricName[]): Noted {
  const by = asked.flatMap((metric) => {
    const own = notes.filter(({ metrics }) => metrics.includes(metric))
    return own.length > 0 ? [[metric, own.map(({ text }) => text)] as const] : []
  })
  return { notes: [...new Set(notes.map(({ text }) => text))], notesBy: Object.fromEntries(by) }
}

/**
 * Notes go with the last of their metrics.
 *
 * @param before - an evaluation's; older ones say of no note whose it is, and lose it with the last metric of all
 * @param stays - its metrics whose numbers stay
 */
export function notesOn(before: Noted, stays: readonly MetricName[]): Noted {
  if (stays.length === 0) return { notes: [], notesBy: {} }
  const { notes, notesBy = {} } = before
  const attributed = new Set(Object.values(notesBy).flat())
  const kept = stays.flatMap((metric) => (notesBy[metric] ? [[metric, notesBy[metric]]] : []))
  const staying = new Set(kept.flatMap(([, texts]) => texts))
  return {
    notes: notes.filter((note) => staying.has(note) || !attributed.has(note)),
    notesBy: Object.fromEntries(kept),
  }
}

/** Notes on numbers that stay, then those on new ones. */
export function notesTogether(before: Noted, measured: Noted): Noted {
  return {
    notes: [...new Set([...before.notes, ...measured.notes])],
    notesBy: { ...before.notesBy, ...measured.notesBy },
  }
}
