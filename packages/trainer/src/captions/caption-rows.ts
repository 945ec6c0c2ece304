import type { DataSet } from '@laviter/data'
import type { CaptionVocabulary } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import type { TaughtPicture } from './caption-order'

/** Captions as a captioner is taught them: start, words, end. */
export interface CaptionRows {
  /**
   * Puts captions into one block: what stands at place t is read, what stands at t + 1 is to be said.
   *
   * @param taught - pictures, at least one, with the captions of each that are wanted
   * @returns a row a caption, in their order, padded to the longest of them
   */
  block(taught: readonly Pick<TaughtPicture, 'item' | 'captions'>[]): PaddedRows
}

/** A block of rows, padded to the longest of them. */
export interface PaddedRows {
  /** int32 [N, T]: every token but the last of the longest row */
  readonly inputs: Int32Array
  /** int32 [N, T]: every token but the first */
  readonly targets: Int32Array
  /** N, T */
  readonly shape: [rows: number, places: number]
}

/**
 * Encodes captions once, so that no step does.
 *
 * @param dataSet - whose
 * @param items - places in the data set of the items whose captions are wanted
 * @param vocabulary - words and special tokens
 * @param length - most tokens that the captioner takes; a longer caption is cut, and then has no end
 * @throws UserError where no word of a caption is known
 */
export function encodeCaptions(
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  vocabulary: CaptionVocabulary,
  length: number,
): CaptionRows {
  const rows = new Map<number, number[][]>()
  for (const index of items) {
    const item = dataSet.items[index]
    if (item === undefined) throw new Error(`The data set has no item ${index}`)
    const encoded = item.captions.map((text) => {
      const { tokens } = vocabulary.encode(text)
      if (tokens.length <= 2) {
        throw new UserError(
          `${item.id}: no word of "${text.slice(0, 60)}" is among the aligner's: mend the caption, or take it out`,
        )
      }
      return tokens.slice(0, length + 1)
    })
    rows.set(index, encoded)
  }
  const rowOf = (item: number, caption: number): readonly number[] => {
    const row = rows.get(item)?.[caption]
    if (row === undefined) throw new Error(`Item ${item} has no caption ${caption} here`)
    return row
  }
  return {
    block: (taught) =>
      padRows(
        taught.flatMap(({ item, captions }) => captions.map((caption) => rowOf(item, caption))),
        vocabulary.tokens.padding,
      ),
  }
}

function padRows(rows: readonly (readonly number[])[], padding: number): PaddedRows {
  const T = Math.max(...rows.map((row) => row.length)) - 1
  const inputs = new Int32Array(rows.length * T).fill(padding)
  const targets = new Int32Array(rows.length * T).fill(padding)
  rows.forEach((row, n) => {
    inputs.set(row.slice(0, -1), n * T)
    targets.set(row.slice(1), n * T)
  })
  return { inputs, targets, shape: [rows.length, T] }
}
