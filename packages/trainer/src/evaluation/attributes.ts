import type { AttributeTable } from '@laviter/data'
import { aimcos, cosineRows, type Aimcos } from '@laviter/metrics'
import type { EmbeddedSplit } from './embed'
import type { EmbeddingRows } from './embedding-rows'
import { encodeTexts, type TextSide } from './encode-texts'
import type { AttributeAccuracy } from './evaluation'

/** Attributes whose phrases the model can read, with their embeddings. */
export interface AttributePhrases {
  /** Sentence embeddings, [phrases, D]. */
  readonly rows: EmbeddingRows
  /** Row of each attribute of the table; absent where no word of its phrase is known. */
  readonly rowOf: ReadonlyMap<number, number>
  /** Phrases of which no word is known. */
  readonly unread: readonly string[]
}

/**
 * Encodes the phrases of attributes, unpadded: they are shorter than any caption.
 *
 * @param side - text encoder and vocabulary
 * @param table - of the data set
 * @returns undefined where the model can read none of them
 */
export async function embedPhrases(
  side: TextSide,
  { attributes }: AttributeTable,
  signal?: AbortSignal,
): Promise<AttributePhrases | undefined> {
  const known = (phrase: string) => side.vocabulary.encode(phrase).tokens.length > 0
  const read = attributes.flatMap(({ phrase }, index) => (known(phrase) ? [index] : []))
  if (read.length === 0) return undefined
  const phrases = read.map((index) => attributes[index]!.phrase)
  const { sentences } = await encodeTexts(side, phrases, { padding: 'none', signal })
  return {
    rows: sentences,
    rowOf: new Map(read.map((attribute, row) => [attribute, row])),
    unread: attributes.filter(({ phrase }) => !known(phrase)).map(({ phrase }) => phrase),
  }
}

type Pictures = Pick<EmbeddedSplit, 'items' | 'images'>

/**
 * AIMCoS with its counterpart over values that the pictures do not show.
 *
 * @returns undefined where no picture shows an attribute
 * @see LAViTeR Eq. 17
 */
export function measureAimcos(
  { items, images }: Pictures,
  table: AttributeTable,
  { rows, rowOf }: AttributePhrases,
): Aimcos | undefined {
  const readable = (attributes: readonly number[]) =>
    attributes.flatMap((attribute) => rowOf.get(attribute) ?? [])
  const present = items.map((item) => readable(table.present(item)))
  if (present.every((attributes) => attributes.length === 0)) return undefined
  const absent = items.map((item) => readable(table.absent(item)))
  return aimcos({ images, phrases: rows, present, absent })
}

/**
 * Accuracy of reading each attribute group from the pictures: the nearest of its values' phrases, against the truth, on
 * pictures where the group is visible.
 *
 * @returns groups with at least two readable values and one picture, in the table's order
 */
export function attributeAccuracies(
  { items, images }: Pictures,
  table: AttributeTable,
  { rows, rowOf }: AttributePhrases,
): AttributeAccuracy[] {
  const cosines = cosineRows(images, rows)
  const present = items.map((item) => new Set(table.present(item)))
  return [...table.groups].flatMap(([group, all]) => {
    const values = all.filter((attribute) => rowOf.has(attribute))
    if (values.length < 2) return []
    const shown = new Map(values.map((value) => [value, 0]))
    let [n, right, uniform] = [0, 0, 0]
    items.forEach((_, image) => {
      const truth = values.filter((value) => present[image]!.has(value))
      if (truth.length === 0) return
      const score = (value: number) => cosines.data[image * cosines.columns + rowOf.get(value)!]!
      const best = values.reduce((a, b) => (score(b) > score(a) ? b : a))
      n++
      right += Number(truth.includes(best))
      uniform += truth.length / values.length
      for (const value of truth) shown.set(value, shown.get(value)! + 1)
    })
    if (n === 0) return []
    const chance = Math.max(...shown.values()) / n
    return [{ group, accuracy: right / n, chance, uniform: uniform / n, values: values.length, n }]
  })
}
