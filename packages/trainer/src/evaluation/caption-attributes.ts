import type { DataSet } from '@laviter/data'
import type { AttributeCheck, AttributeMentions, PooledMentions } from './caption-evaluation'

/** Which part of the bird these are is left to the eye: neither species nor the other colours tell. */
const CLOSE_COLOURS = ['wing color', 'belly color', 'tail color'] as const

/** A picture and what was generated for it. */
export interface Described {
  /** index into the data set's items */
  readonly item: number
  readonly text: string
}

/** Counts of one group. */
interface Tally {
  readonly values: number
  readonly shown: Map<string, number>
  references: number
  right: number
  n: number
}

/**
 * Reads generated captions and holds each statement against what the picture shows.
 *
 * @param described - generated captions, at least one
 * @param dataSet - whose pictures they describe
 * @returns undefined where the data set has no attributes, or cannot read a caption
 */
export function checkAttributes(
  described: readonly Described[],
  { attributes: table, readCaption, items }: DataSet,
): AttributeCheck | undefined {
  if (table === undefined || readCaption === undefined) return undefined
  const tallies = new Map(
    [...table.groups].map(([group, values]): [string, Tally] => [
      group,
      { values: values.length, shown: new Map(), references: 0, right: 0, n: 0 },
    ]),
  )
  let references = 0
  for (const { item, text } of described) {
    const truth = new Map<string, string[]>()
    for (const index of table.present(item)) {
      const { part, value } = table.attributes[index]!
      truth.set(part, [...(truth.get(part) ?? []), value])
    }
    for (const { group, value } of readCaption(text)) {
      const tally = tallies.get(group)
      if (tally === undefined) continue
      const values = truth.get(group) ?? []
      tally.n++
      tally.right += Number(values.includes(value))
      for (const each of values) tally.shown.set(each, (tally.shown.get(each) ?? 0) + 1)
    }
    for (const caption of items[item]!.captions) {
      references++
      const stated = new Set(readCaption(caption).map(({ group }) => group))
      for (const group of stated) {
        const tally = tallies.get(group)
        if (tally !== undefined) tally.references++
      }
    }
  }
  const rows = [...tallies].map(([group, tally]) => ({
    ...rowOf(group, tally),
    mentions: tally.n / described.length,
    references: tally.references / references,
  }))
  const { right, n } = pooled(rows)
  const close = rows.filter(({ group }) => CLOSE_COLOURS.some((colour) => colour === group))
  return { perCaption: n / described.length, right, rows, colours: pooled(close) }
}

function rowOf(
  group: string,
  { values, shown, right, n }: Tally,
): Omit<AttributeMentions, 'mentions' | 'references'> {
  const share = (count: number) => (n === 0 ? 0 : count / n)
  return {
    group,
    right: share(right),
    chance: 1 / values,
    commonest: share(Math.max(0, ...shown.values())),
    n,
  }
}

/** Rows together, each by its mentions. */
function pooled(rows: readonly AttributeMentions[]): PooledMentions {
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  const mean = (pick: (row: AttributeMentions) => number) =>
    n === 0 ? 0 : rows.reduce((sum, row) => sum + pick(row) * row.n, 0) / n
  return {
    groups: rows.map(({ group }) => group),
    right: mean(({ right }) => right),
    chance: mean(({ chance }) => chance),
    n,
  }
}
