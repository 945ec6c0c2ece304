import { findCandidates, type PhraseMatcher, type Sentence, wordKey } from './candidates'

const NONE = new Set<number>()
const sentence = (text: string, synsets: Record<string, number[]> = {}): Sentence => {
  const words = text.split(' ')
  return {
    words,
    keys: words.map(wordKey),
    stemKeys: words.map((word) => wordKey(word.replace(/s$/, ''))),
    synsets: words.map((word) => (synsets[word] ? new Set(synsets[word]) : NONE)),
    numbers: words.map(() => -1),
  }
}
const silent: PhraseMatcher = { matches: () => [] }
const found = (h: Sentence, r: Sentence, paraphrases = silent) =>
  findCandidates(h, r, paraphrases).map((here) =>
    here.map(({ module, start, length, referenceLength }) => [
      module,
      start,
      length,
      referenceLength,
    ]),
  )

test('words are compared by Java’s hash', () => {
  expect(wordKey('polygenelubricants')).toBe(-(2 ** 31))
  expect(wordKey('v1')).toBe(wordKey('to'))
  expect(found(sentence('3t bird'), sentence('56'))).toEqual([[[0, 0, 1, 1]]])
})

test('each module adds its own', () => {
  const sets = { bird: [1, 2], fowl: [2], red: [3] }
  const h = sentence('red birds fowl', sets)
  const r = sentence('bird red', sets)
  expect(found(h, r)).toEqual([
    [
      [1, 1, 1, 1], // stem
      [2, 2, 1, 1], // synonym
    ],
    [[0, 0, 1, 1]],
  ])
})

test('equal sentences are matched exactly and by nothing else', () => {
  const sets = { bird: [1], fowl: [1] }
  expect(found(sentence('bird fowl', sets), sentence('bird fowl', sets))).toEqual([
    [[0, 0, 1, 1]],
    [[0, 1, 1, 1]],
  ])
})

test('paraphrases are looked up from the reference, then from the hypothesis', () => {
  const matches = jest
    .fn<ReturnType<PhraseMatcher['matches']>, Parameters<PhraseMatcher['matches']>>()
    .mockReturnValueOnce([{ from: 1, fromLength: 2, to: 0, toLength: 1 }])
    .mockReturnValueOnce([{ from: 0, fromLength: 1, to: 1, toLength: 2 }])
  const h = { ...sentence('x y'), numbers: [1, 2] }
  const r = { ...sentence('a b c'), numbers: [3, 4, 5] }
  expect(found(h, r, { matches })).toEqual([
    [],
    [
      [3, 0, 1, 2],
      [3, 0, 1, 2],
    ],
    [],
  ])
  expect(matches.mock.calls).toEqual([
    [r.numbers, h.numbers],
    [h.numbers, r.numbers],
  ])
})

test('two long texts of one word are refused before they fill the memory', () => {
  const long = sentence('a '.repeat(1001).trim())
  expect(() => found(long, long)).toThrow(
    'a hypothesis of 1001 words, which begins "a a a a a a a a", matches a reference of 1001',
  )
})
