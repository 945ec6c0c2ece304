import { embedPhrases } from '../../evaluation/attributes'
import { type EmbeddedSplit, textSide } from '../../evaluation/embed'
import type { Run } from '../../run'
import type { SimilarityMap } from '../report-data'
import { unitRows } from './rows'
import { similarityMap } from './similarity'

/**
 * Holds a run's phrases against its pictures.
 *
 * @param split - embedded by the run
 * @returns undefined where the data set has no attributes, or the run can read none of their phrases
 */
export async function runSimilarity(
  run: Run,
  { items, images }: EmbeddedSplit,
): Promise<SimilarityMap | undefined> {
  const table = (await run.dataSet()).attributes
  const phrases = table && (await embedPhrases(textSide(await run.aligner()), table))
  if (!table || !phrases) return undefined
  const rowsByAttribute = new Map<number, number[]>()
  items.forEach((item, row) => {
    for (const attribute of table.present(item)) {
      rowsByAttribute.set(attribute, [...(rowsByAttribute.get(attribute) ?? []), row])
    }
  })
  const readable = [...phrases.rowOf.keys()].sort((a, b) => a - b)
  return similarityMap(
    unitRows(images),
    unitRows(phrases.rows), // in the order of the readable attributes
    readable.flatMap((attribute) => table.attributes[attribute] ?? []),
    readable.map((attribute) => rowsByAttribute.get(attribute) ?? []),
  )
}
