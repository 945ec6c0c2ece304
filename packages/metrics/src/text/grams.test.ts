import fc from 'fast-check'
import type { TokenisedItem } from './caption-item'
import { numberWords } from './caption-words'
import { gramsOf } from './grams'

const wordsOf = (caption: string) => caption.split(/\s+/).filter(Boolean)

/** How often each caption has each n-gram, as the definition says it, by joined strings. */
function naive(captions: readonly string[], n: number): Map<string, Map<number, number>> {
  const grams = new Map<string, Map<number, number>>()
  captions.forEach((caption, number) => {
    const words = wordsOf(caption)
    for (let at = 0; at + n <= words.length; at++) {
      const gram = words.slice(at, at + n).join(' ')
      const counts = grams.get(gram) ?? new Map<number, number>()
      grams.set(gram, counts.set(number, (counts.get(number) ?? 0) + 1))
    }
  })
  return grams
}

const caption = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'c', '3\xA01/2', '', '\t'), { maxLength: 12 })
  .map((words) => words.join(' '))
const set: fc.Arbitrary<TokenisedItem[]> = fc.array(
  fc.record({ hypothesis: caption, references: fc.array(caption, { minLength: 1, maxLength: 3 }) }),
  { maxLength: 4 },
)

test('lists each n-gram once, with the captions that have it, in their order', () => {
  fc.assert(
    fc.property(set, (items) => {
      const texts = items.flatMap(({ hypothesis, references }) => [hypothesis, ...references])
      const words = texts.flatMap(wordsOf)
      const captions = numberWords(items)
      for (const { n, starts, captions: having, counts, places } of gramsOf(captions)) {
        const expected = naive(texts, n)
        expect(starts).toHaveLength(expected.size + 1)
        for (let gram = 0; gram < expected.size; gram++) {
          const entries = Array.from(
            { length: starts[gram + 1]! - starts[gram]! },
            (_, entry) => starts[gram]! + entry,
          )
          const names = entries.map((at) => words.slice(places[at]!, places[at]! + n).join(' '))
          expect(new Set(names).size).toBe(1)
          expect(entries.map((at) => [having[at], counts[at]])).toEqual([
            ...expected.get(names[0]!)!,
          ])
          // the place is the first one in the caption
          for (const at of entries) {
            const from = captions.starts[having[at]!]!
            const before = words.slice(from, places[at]! + n - 1)
            expect(places[at]).toBeGreaterThanOrEqual(from)
            expect(naive([before.join(' ')], n).has(names[0]!)).toBe(false)
          }
        }
      }
    }),
  )
})
