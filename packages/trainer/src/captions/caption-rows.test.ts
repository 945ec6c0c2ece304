import type { DataSet } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { createVocabulary, END } from '@laviter/nn/vocabulary'
import { encodeCaptions, padRows } from './caption-rows'

const vocabulary = createCaptionVocabulary(createVocabulary([END, 'a', 'red', 'bird']))
const withCaptions = (...captions: string[]): Pick<DataSet, 'items'> => ({
  items: [{ id: 'x.png', file: '', captions, class: '', classIndex: 0, split: 'train' }],
})

test('a row is start, words, end; a long one is cut and has no end', () => {
  const rows = encodeCaptions(withCaptions('A red bird.', 'a'), [0], vocabulary, 3)
  expect(rows.row(0, 0)).toEqual([1, 3, 4, 5])
  expect(rows.row(0, 1)).toEqual([1, 3, 2])
})

test('a caption of no known word is named', () => {
  expect(() => encodeCaptions(withCaptions('東京'), [0], vocabulary, 9)).toThrow(
    /x\.png: no word of "東京" is among the aligner's/,
  )
})

test('a block is as long as its longest row: what is read, and what is to be said', () => {
  const { inputs, targets, shape } = padRows(
    [
      [1, 3, 4, 2],
      [1, 5, 2],
    ],
    0,
  )
  expect(shape).toEqual([2, 3])
  expect([...inputs]).toEqual([1, 3, 4, 1, 5, 0])
  expect([...targets]).toEqual([3, 4, 2, 5, 2, 0])
})
