import { createVocabulary, END, tokenise } from '@laviter/nn/vocabulary'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import { SPLITS } from './data-set'
import type { DataSet } from './data-set'

/**
 * The words of all captions, training first, then validation and test, each by first appearance; index 0 is the end
 * word, which pads. As the references build theirs: any count, and the test captions too, so that no word of a test
 * caption is unknown.
 *
 * @param dataSet - an opened data set
 * @see SPEC 7
 */
export function buildVocabulary(dataSet: Pick<DataSet, 'items'>): Vocabulary {
  const words = new Set<string>([END])
  for (const split of SPLITS)
    for (const item of dataSet.items)
      if (item.split === split)
        for (const caption of item.captions) for (const word of tokenise(caption)) words.add(word)
  return createVocabulary([...words])
}
