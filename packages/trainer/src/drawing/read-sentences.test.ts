import { createVocabulary, END } from '@laviter/nn/vocabulary'
import { readSentence, sentenceNotes } from './read-sentences'

const vocabulary = createVocabulary([END, 'a', 'red', 'bird', 'with', 'blue', 'wings'])
const read = (text: string, most = 4) => readSentence(text, vocabulary, most)

test('known words are read, unknown ones and those past the last are named', () => {
  const sentence = read(' A red macaw bird, with blue wings ')
  expect(sentence).toEqual({
    text: 'A red macaw bird, with blue wings',
    tokens: [1, 2, 3, 4],
    words: ['a', 'red', 'bird', 'with'],
    unknown: ['macaw'],
    beyond: ['blue', 'wings'],
  })
  expect(sentenceNotes([sentence, read('a red bird')], 4)).toEqual([
    '"A red macaw bird, with blue wings": the model has never read macaw; it draws without.',
    '"A red macaw bird, with blue wings": the model reads 4 words, and not blue, wings.',
  ])
})

test.each([
  ['', /A sentence is empty: say what to draw, in words such as a, red/],
  [' \n', /A sentence is empty/],
  ['?!', /"\?!" has no word/],
  ['!'.repeat(100_000), /has no word/],
  ['a red bird '.repeat(10_000), /has 109999 letters: give 2000 at most\. The model reads 4 words/],
  ['one macaw', /none of its words \(one, macaw\) is among the 6 .* e\.g\. a, red/],
])('%j is told', (text, message) => {
  expect(() => read(text)).toThrow(message)
})
