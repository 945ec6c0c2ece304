import fc from 'fast-check'
import { createVocabulary, END, tokenise } from './vocabulary'

test('tokenises as the references: lower case, \\w+, ASCII only', () => {
  expect(tokenise('A Bird, with_2 red-wings!')).toEqual(['a', 'bird', 'with_2', 'red', 'wings'])
  expect(tokenise('Café-au-lait 東京 naïve')).toEqual(['caf', 'au', 'lait', 'nave'])
  expect(tokenise(' ... ')).toEqual([])
})

test('encodes known words, names the unknown, decodes to the end word', () => {
  const vocabulary = createVocabulary([END, 'a', 'red', 'bird'])
  expect(vocabulary.size).toBe(4)
  expect(vocabulary.encode('A red, RED zebra')).toEqual({ tokens: [1, 2, 2], unknown: ['zebra'] })
  expect(vocabulary.decode([1, 2, 3, 0, 2])).toBe('a red bird')
  expect(vocabulary.indexOf('bird')).toBe(3)
  expect(vocabulary.indexOf('constructor')).toBeUndefined()
  expect(createVocabulary(vocabulary.toJSON()).words).toEqual(vocabulary.words)
})

test('any text comes back by its words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const words = tokenise(text)
      const vocabulary = createVocabulary([END, ...new Set(words)])
      const { tokens, unknown } = vocabulary.encode(text)
      expect(unknown).toEqual([])
      expect(vocabulary.decode(tokens)).toBe(words.join(' '))
    }),
  )
})

test('refuses word lists and tokens that are none', () => {
  expect(() => createVocabulary(['a'])).toThrow(/first word is "a" and must be "<end>"/)
  expect(() => createVocabulary([END, 'a', 'a'])).toThrow(/"a" stands at 1 and at 2/)
  expect(() => createVocabulary([END, ''])).toThrow(/word 1 is ""/)
  expect(() => createVocabulary([END]).decode([5])).toThrow(/token 5 is outside its 1 words/)
})
