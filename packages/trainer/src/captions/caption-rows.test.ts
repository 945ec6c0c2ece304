import type { DataSet } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { createVocabulary, END } from '@laviter/nn/vocabulary'
import { encodeCaptions } from './caption-rows'

const vocabulary = createCaptionVocabulary(createVocabulary([END, 'a', 'red', 'bird']))
const withCaptions = (...captions: string[]): Pick<DataSet, 'items'> => ({
  items: [{ id: 'x.png', file: '', captions, class: '', classIndex: 0, split: 'train' }],
})

test('a row is start, words, end; a block is as long as its longest row: what is read, and what is to be said', () => {
  const rows = encodeCaptions(withCaptions('A red bird.', 'a'), [0], vocabulary, 9)
  const { inputs, targets, shape } = rows.block([{ item: 0, captions: [1, 0] }])
  expect(shape).toEqual([2, 4])
  expect([...inputs]).toEqual([1, 3, 0, 0, 1, 3, 4, 5])
  expect([...targets]).toEqual([3, 2, 0, 0, 3, 4, 5, 2])
})

test('a long row is cut and has no end', () => {
  const rows = encodeCaptions(withCaptions('A red bird.'), [0], vocabulary, 3)
  const { inputs, targets } = rows.block([{ item: 0, captions: [0] }])
  expect([...inputs]).toEqual([1, 3, 4])
  expect([...targets]).toEqual([3, 4, 5])
})

test('a caption of no known word is named', () => {
  expect(() => encodeCaptions(withCaptions('東京'), [0], vocabulary, 9)).toThrow(
    /x\.png: no word of "東京" is among the aligner's/,
  )
})
