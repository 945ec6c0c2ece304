import type { AttributeTable, DataSet } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import type { AttributeAccuracy } from '../../evaluation/evaluation'
import { readableClass } from './class-name'
import { MOST_GROUPS } from './projection'

/** Fewer pictures make no cluster. */
const FEWEST_PICTURES = 5
/** Fewer groups make no plot. */
const FEWEST_GROUPS = 3

/** How the pictures of a split are coloured, and the text that names each colour. */
export interface Grouping {
  /** In the reader's words. */
  readonly name: string
  readonly groups: readonly {
    readonly text: string
    /** Rows of the split. */
    readonly members: readonly number[]
  }[]
}

/**
 * Chooses what the t-SNE is coloured by: the attribute whose accuracy is the most times chance, else classes.
 *
 * @param items - the split: row i is item `items[i]`
 * @param isKnown - whether the model can read a text
 * @returns undefined where nothing groups enough pictures
 */
export function chooseGrouping(
  dataSet: DataSet,
  items: readonly number[],
  accuracies: readonly AttributeAccuracy[],
  isKnown: (text: string) => boolean,
  seed: number,
): Grouping | undefined {
  const { attributes } = dataSet
  const best = [...accuracies].sort((a, b) => b.accuracy / b.chance - a.accuracy / a.chance)
  for (const { group } of attributes ? best : []) {
    const groups = attributes ? valuesOf(attributes, group, items) : []
    const kept = groups.filter(
      ({ text, members }) => isKnown(text) && members.length >= FEWEST_PICTURES,
    )
    if (kept.length >= FEWEST_GROUPS)
      return {
        name: `${group}, the attribute that it reads furthest above chance`,
        groups: kept.slice(0, MOST_GROUPS),
      }
  }
  const classes = classesOf(dataSet, items).filter(
    ({ text, members }) => isKnown(text) && members.length >= FEWEST_PICTURES,
  )
  if (classes.length < FEWEST_GROUPS) return undefined
  const drawn = createRandom(seed)
    .fork('grouping')
    .subset(classes.length, Math.min(MOST_GROUPS, classes.length))
  return {
    name:
      classes.length > MOST_GROUPS ? `class (${MOST_GROUPS} of ${classes.length}, drawn)` : 'class',
    groups: drawn.flatMap((index) => classes[index] ?? []),
  }
}

/** Values of an attribute with the rows that show them, the commonest first. */
function valuesOf(table: AttributeTable, group: string, items: readonly number[]) {
  return (table.groups.get(group) ?? [])
    .map((attribute) => ({
      text: table.attributes[attribute]?.phrase ?? '',
      members: items.flatMap((item, row) => (table.present(item).includes(attribute) ? [row] : [])),
    }))
    .sort((a, b) => b.members.length - a.members.length)
}

function classesOf({ items: all, classes }: DataSet, items: readonly number[]) {
  return classes.map((name, index) => ({
    text: readableClass(name),
    members: items.flatMap((item, row) => (all[item]?.classIndex === index ? [row] : [])),
  }))
}
