import fc from 'fast-check'
import { align } from './alignment'
import type { Match } from './candidates'

const word = (start: number, referenceStart: number, module = 0): Match => ({
  module,
  start,
  length: 1,
  referenceStart,
  referenceLength: 1,
})
const phrase = (
  start: number,
  length: number,
  referenceStart: number,
  referenceLength: number,
) => ({
  module: 3,
  start,
  length,
  referenceStart,
  referenceLength,
})
const pairs = (matches: readonly Match[]) => matches.map((m) => [m.start, m.referenceStart])

test('prefers more words, then fewer chunks', () => {
  // "a b" against "a b a": the first two words make one chunk
  expect(pairs(align([[word(0, 0)], [word(1, 1)], [word(0, 2)]], 2))).toEqual([
    [0, 0],
    [1, 1],
  ])
  // "b a" against "a b a": the last two do
  expect(pairs(align([[word(1, 0)], [word(0, 1)], [word(1, 2)]], 2))).toEqual([
    [0, 1],
    [1, 2],
  ])
})

test('a one-word match that is not exact counts nothing, so the shorter path of equal ones wins', () => {
  // two rivals for the hypothesis word: an exact match beats a stem
  expect(pairs(align([[word(0, 0, 1)], [word(0, 1)]], 1))).toEqual([[0, 1]])
  // a stem's word with a rival joins only if it costs no chunk
  expect(pairs(align([[word(0, 0, 1)], [word(0, 1, 1)]], 1))).toEqual([])
  // without a rival it is taken whatever it counts
  expect(pairs(align([[word(0, 0, 1)]], 1))).toEqual([[0, 0]])
})

test('phrases of two words count one', () => {
  const match = phrase(0, 2, 0, 3)
  expect(align([[match, word(0, 0, 2)], [], []], 2)).toEqual([match])
})

test('a text of one word again and again takes moments', () => {
  const length = 400
  const here = Array.from({ length }, (_, j) => Array.from({ length }, (_, i) => word(i, j)))
  expect(align(here, length)).toHaveLength(length)
})

test('uses each word once, and keeps the order of the reference', () => {
  const candidate = fc.record({
    module: fc.nat(3),
    start: fc.nat(5),
    length: fc.integer({ min: 1, max: 2 }),
    referenceStart: fc.nat(5),
    referenceLength: fc.integer({ min: 1, max: 2 }),
  })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 20 }), (all) => {
      const here = Array.from({ length: 7 }, (_, j) =>
        all.filter((match) => match.referenceStart === j),
      )
      const hypothesis = new Set<number>()
      let next = 0
      for (const match of align(here, 7)) {
        expect(match.referenceStart).toBeGreaterThanOrEqual(next)
        next = match.referenceStart + match.referenceLength
        for (let i = match.start; i < match.start + match.length; i++) {
          expect(hypothesis.has(i)).toBe(false)
          hypothesis.add(i)
        }
      }
    }),
  )
})

test('matches as many exact words as there are, where the beam holds all paths', () => {
  const side = fc.array(fc.nat(2), { maxLength: 4 })
  fc.assert(
    fc.property(side, side, (h, r) => {
      const here = r.map((x, j) => h.flatMap((y, i) => (x === y ? [word(i, j)] : [])))
      const common = [0, 1, 2].reduce(
        (sum, x) =>
          sum + Math.min(h.filter((y) => y === x).length, r.filter((y) => y === x).length),
        0,
      )
      expect(align(here, h.length)).toHaveLength(common)
    }),
  )
})
