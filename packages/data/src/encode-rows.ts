import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { BatchOptions } from './batch'
import type { DataSet } from './data-set'
import type { Row } from './order'
import { sampleWords } from './sample-words'

/** A row with its words as numbers, at most T of them and at least one. */
export interface EncodedRow extends Row {
  readonly tokens: readonly number[]
}

type EncodeOptions = Pick<
  BatchOptions,
  'vocabulary' | 'words' | 'seed' | 'epoch' | 'longCaptions' | 'sortByLength'
>

/**
 * Turns captions into words; longer ones than T lose some, drawn from (seed, epoch, item, caption).
 *
 * @returns the rows, by falling number of words where asked (equal ones keep their order)
 * @throws UserError where no word of a caption is in the vocabulary
 */
export function encodeRows(
  dataSet: Pick<DataSet, 'items'>,
  rows: readonly Row[],
  options: EncodeOptions,
): EncodedRow[] {
  const { vocabulary, words, seed, epoch, longCaptions = 'random', sortByLength = true } = options
  const encoded = rows.map((row) => {
    const item = dataSet.items[row.item]!
    const caption = item.captions[row.caption]!
    const { tokens } = vocabulary.encode(caption)
    if (tokens.length === 0)
      throw new UserError(
        `Caption ${row.caption + 1} of ${item.id} ("${caption.slice(0, 60)}"): none of its words is among the vocabulary's ${vocabulary.size}. Use a vocabulary built from this data set, or take the caption out.`,
      )
    const choice =
      longCaptions === 'first' || tokens.length <= words
        ? 'first'
        : createRandom(`words/${seed}/${epoch}/${row.caption}/${item.id}`)
    const window = longCaptions === 'window'
    return { ...row, tokens: sampleWords(tokens, words, choice, { window }) }
  })
  return sortByLength ? encoded.sort((a, b) => b.tokens.length - a.tokens.length) : encoded
}
