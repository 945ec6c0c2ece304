import type { AttributeTable, DataSet } from '@laviter/data'
import type { ColourMatch, ColourMatches } from './generation-evaluation'
import type { ReadGroup } from './attribute-reader'
import type { Prompt } from './prompts'

/** Colours of parts that a sentence names and a picture shows; where they are is left to the eye. */
const GROUPS = ['crown color', 'wing color', 'belly color']

/** @returns the groups of colours that a data set knows; none where its sentences cannot be read */
export function colourGroups({ attributes, readCaption }: DataSet): ReadGroup[] {
  if (attributes === undefined || readCaption === undefined) return []
  return GROUPS.flatMap((group) => {
    const values = (attributes.groups.get(group) ?? []).map(
      (index) => attributes.attributes[index]!.value,
    )
    return values.length > 1 ? [{ group, values }] : []
  })
}

/** @returns for each group the place of the value that each picture shows, [items]; -1 where it is hidden, or not one value */
export function colourLabels(
  table: AttributeTable,
  groups: readonly ReadGroup[],
  items: readonly number[],
): Int32Array[] {
  return groups.map(({ group, values }) =>
    Int32Array.from(items, (item) => {
      const shown = table.present(item).flatMap((index) => {
        const { part, value } = table.attributes[index]!
        return part === group ? [values.indexOf(value)] : []
      })
      return shown.length === 1 ? shown[0]! : -1
    }),
  )
}

/** What pictures were read as, beside the sentences that they were drawn from. */
export interface ColourReadings {
  readonly groups: readonly ReadGroup[]
  readonly prompts: readonly Prompt[]
  readonly readCaption: NonNullable<DataSet['readCaption']>
  /** for each group the value of each prompt's drawn picture, [prompts] */
  readonly drawn: readonly Int32Array[]
  /** the same of the real picture that the sentence is of */
  readonly real: readonly Int32Array[]
  /** real test pictures: read, and shown (-1: hidden), for each group */
  readonly tested: { readonly read: readonly Int32Array[]; readonly shown: readonly Int32Array[] }
  /** pictures that the reader was trained on */
  readonly trained: number
}

/**
 * Holds the colours that pictures were read as against those that their sentences name.
 *
 * @returns undefined where no sentence names one
 */
export function matchColours(readings: ColourReadings): ColourMatches | undefined {
  const { groups, prompts, readCaption, tested } = readings
  const stated = prompts.map(({ text }) => readCaption(text))
  const rows = groups.flatMap(({ group, values }, at): ColourMatch[] => {
    const named = stated.map(
      (each) => new Set(each.flatMap((said) => (said.group === group ? [said.value] : []))),
    )
    const asked = named.flatMap((colours, prompt) => (colours.size > 0 ? [prompt] : []))
    if (asked.length === 0) return []
    const share = (of: Int32Array) =>
      asked.filter((prompt) => named[prompt]!.has(values[of[prompt]!] ?? '')).length / asked.length
    const frequency = (test: (prompt: number) => boolean) =>
      asked.filter(test).length / asked.length
    return [
      {
        group,
        matched: share(readings.drawn[at]!),
        chance: values.reduce(
          (sum, value, place) =>
            sum +
            frequency((prompt) => readings.drawn[at]![prompt] === place) *
              frequency((prompt) => named[prompt]!.has(value)),
          0,
        ),
        real: share(readings.real[at]!),
        n: asked.length,
        ...accuracyOf(tested.read[at]!, tested.shown[at]!),
        values: values.length,
      },
    ]
  })
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  if (n === 0) return undefined
  const mean = (of: 'matched' | 'chance' | 'real') =>
    rows.reduce((sum, row) => sum + row[of] * row.n, 0) / n
  const flat = (parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((part) => [...part]))
  return {
    rows,
    matched: mean('matched'),
    chance: mean('chance'),
    real: mean('real'),
    n,
    reader: {
      ...accuracyOf(flat(tested.read), flat(tested.shown)),
      n: readings.trained,
      tested: tested.shown[0]?.length ?? 0,
    },
  }
}

function accuracyOf(read: Int32Array, shown: Int32Array): { readonly accuracy: number } {
  let [right, n] = [0, 0]
  shown.forEach((value, i) => {
    if (value < 0) return
    n++
    if (read[i] === value) right++
  })
  return { accuracy: n === 0 ? 0 : right / n }
}
