import { createVocabulary } from '@laviter/nn/vocabulary'
import { createCaptionVocabulary } from './caption-vocabulary'

const { encode, decode, words, toVocabulary, tokens } = createCaptionVocabulary(
  createVocabulary(['<end>', 'a', 'red', 'bird']),
)

test('a caption is taught from start to end, unknown words left out', () => {
  expect(encode('A red wren, a bird.')).toEqual({ tokens: [1, 3, 4, 3, 5, 2], unknown: ['wren'] })
  expect(encode('')).toEqual({ tokens: [1, 2], unknown: [] })
  expect(tokens).toEqual({ size: 6, padding: 0, start: 1, end: 2 })
})

test('special tokens stand for no word, wherever they are', () => {
  expect(decode([1, 3, 0, 4, 2, 5])).toBe('a red bird')
  expect(words([1, 2, 0])).toEqual([])
  expect([0, 1, 2, 3, 5].map(toVocabulary)).toEqual([undefined, undefined, undefined, 1, 3])
})

test.each([-1, 6, 1.5])('%d is no token', (token) => {
  expect(() => decode([token])).toThrow(/outside its 6 tokens. Decode with the vocabulary/)
})
