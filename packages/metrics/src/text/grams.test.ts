import fc from 'fast-check'
import { createGramIndex } from './grams'

/** As the definition says it, by joined strings. */
function naive(caption: string): Map<string, number> {
  const tokens = caption.split(/\s+/).filter(Boolean)
  const counts = new Map<string, number>()
  for (let n = 1; n <= 4; n++) {
    for (let at = 0; at + n <= tokens.length; at++) {
      const gram = tokens.slice(at, at + n).join(' ')
      counts.set(gram, (counts.get(gram) ?? 0) + 1)
    }
  }
  return counts
}

const caption = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'c', '3\xA01/2', ''), { maxLength: 12 })
  .map((words) => words.join(' '))

test('counts each n-gram once, by n, and numbers it the same in every caption', () => {
  fc.assert(
    fc.property(fc.array(caption, { maxLength: 6 }), (captions) => {
      const index = createGramIndex()
      const names = new Map<number, string>()
      for (const text of captions) {
        const { grams, counts, ends, words } = index.count(text)
        const expected = [...naive(text)]
        expect(words).toBe(
          expected.filter(([gram]) => !gram.includes(' ')).reduce((sum, [, n]) => sum + n, 0),
        )
        expect([...counts]).toEqual(expected.map(([, count]) => count))
        expected.forEach(([gram], at) => {
          const number = grams[at]!
          expect(names.get(number) ?? gram).toBe(gram)
          names.set(number, gram)
        })
        for (let n = 1; n <= 4; n++) {
          const of = expected.filter(([gram]) => gram.split(' ').length === n).length
          expect(ends[n]! - ends[n - 1]!).toBe(of)
        }
      }
      expect(index.size).toBe(new Set(names.values()).size)
    }),
  )
})

test('keeps numbers apart when the table grows', () => {
  const index = createGramIndex()
  const texts = Array.from({ length: 3_000 }, (_, i) => `w${i} w${(i * 7) % 3_000} w${i % 50}`)
  const first = texts.map((text) => [...index.count(text).grams])
  expect(texts.map((text) => [...index.count(text).grams])).toEqual(first)
  const pairs = new Set(texts.flatMap((text) => [...naive(text).keys()]))
  expect(index.size).toBe(pairs.size)
})
