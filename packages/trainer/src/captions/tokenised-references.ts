import type { DataSet } from '@laviter/data'
import { ptbTokens } from '@laviter/metrics'

/** @returns a caption as COCO's scorer reads it: its tokens between spaces */
export const tokenise = (text: string): string => ptbTokens(text).join(' ')

/**
 * References of pictures as COCO's scorer reads them. Those of a picture are tokenised when they are first asked for, and
 * kept: a validation asks for the same ones after each epoch.
 *
 * @param dataSet - an open data set
 * @returns the tokenised captions of an item, by its place in the data set
 */
export function tokenisedReferences(
  dataSet: Pick<DataSet, 'items'>,
): (item: number) => readonly string[] {
  const kept = new Map<number, readonly string[]>()
  return (item) => {
    const known = kept.get(item)
    if (known) return known
    const references = (dataSet.items[item]?.captions ?? []).map(tokenise)
    kept.set(item, references)
    return references
  }
}
