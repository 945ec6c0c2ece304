import type { EmbeddingRows } from '../../evaluation/embedding-rows'
import type { Attribute } from '@laviter/data'
import type { SimilarityMap } from '../report-data'
import { cosines, meanRow, rowOf, stackRows } from './rows'

/** More labels than this cannot be read in a heat map. */
const MOST_LABELS = 48
/** A mean over fewer pictures says nothing about the value. */
const FEWEST_PICTURES = 5

/**
 * How much nearer each phrase is to the pictures that show a value than to the average picture.
 *
 * @param images - unit rows, one a picture
 * @param phrases - unit rows, one an attribute
 * @param shows - for each attribute the rows of pictures that show it
 * @returns the map; undefined where fewer than two values are shown often enough
 * @see LAViTeR Figure 6, whose means are not centred
 */
export function similarityMap(
  images: EmbeddingRows,
  phrases: EmbeddingRows,
  attributes: readonly Attribute[],
  shows: readonly (readonly number[])[],
): SimilarityMap | undefined {
  const kept = wholeGroups(
    attributes.flatMap((_, index) =>
      (shows[index]?.length ?? 0) >= FEWEST_PICTURES ? [index] : [],
    ),
    attributes,
  )
  if (kept.length < 2) return undefined
  const overall = meanRow(
    images,
    Array.from({ length: images.rows }, (_, row) => row),
  )
  const columns = kept.map((index) =>
    meanRow(images, shows[index] ?? []).map((value, at) => value - (overall[at] ?? 0)),
  )
  const centred = stackRows(columns)
  const values = kept.map((index) => [...cosines(rowOf(phrases, index), centred)])
  const groups = kept.map((index) => attributes[index]?.part ?? '')
  return {
    labels: kept.map((index) => ({
      phrase: attributes[index]?.phrase ?? '',
      group: attributes[index]?.part ?? '',
    })),
    values,
    total: attributes.length,
    diagonalWins: diagonalWins(values, groups),
  }
}

/** The first groups that fit, never a part of one: a block with a missing row would mislead. */
function wholeGroups(indices: readonly number[], attributes: readonly Attribute[]): number[] {
  const kept: number[] = []
  for (const members of grouped(indices, attributes).values()) {
    if (members.length > 1 && kept.length + members.length <= MOST_LABELS) kept.push(...members)
  }
  return kept
}

function grouped(indices: readonly number[], attributes: readonly Attribute[]) {
  const groups = new Map<string | undefined, number[]>()
  for (const index of indices) {
    const part = attributes[index]?.part
    groups.set(part, [...(groups.get(part) ?? []), index])
  }
  return groups
}

/** Share of columns in which the own phrase beats every other of its group. */
function diagonalWins(values: readonly (readonly number[])[], groups: readonly string[]): number {
  const wins = groups.filter((group, column) =>
    values.every(
      (row, other) =>
        other === column ||
        groups[other] !== group ||
        (row[column] ?? 0) < (values[column]?.[column] ?? 0),
    ),
  )
  return wins.length / groups.length
}
