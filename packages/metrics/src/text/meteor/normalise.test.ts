import fc from 'fast-check'
import { normalise, parsePrefixes } from './normalise'

const prefixes = parsePrefixes('# abbreviations\nDr\ndr\n\nNo #NUMERIC_ONLY# \n')
const words = (text: string) => normalise(text, prefixes).join(' ')

test.each([
  ['punctuation stands alone', '(a) bird;red!', '( a ) bird ; red !'],
  ['dots in a row are one token', 'wait ... what..no', 'wait ... what .. no'],
  ['commas stay between digits', '1,000 birds, a,b 1,a', '1,000 birds , a , b 1 , a'],
  ['quotes become those of ASCII', '“a” ‘b’ `c`', `" a " ' b ' ' c '`],
  ['dashes become hyphens', 'a – b -- c', 'a - b - c'],
  ['hyphens part two words, but not a third', 'x-ray a-b-c', 'x ray a b-c'],
  [
    'an apostrophe goes with what follows',
    "it 's it's dogs' 1990's",
    "it ' s it 's dogs ' 1990 's",
  ],
  ['a clitic of two parts is parted again', "do n't", "do n 't"],
  ['acronyms lose their dots', 'U.S. e.g. i.e.x', 'us eg i.e.x'],
  ['an abbreviation keeps its stop', 'Dr. X', 'dr. x'],
  ['case counts in abbreviations', 'DR. X', 'dr . x'],
  ['a stop stays before a lower-case word', 'red. bird', 'red. bird'],
  ['some stay before numbers only', 'No. 5 No. Five', 'no. 5 no . five'],
  ['wide spaces are spaces', 'a\u{A0}b\u{3000}c', 'a b c'],
  ['control characters at the ends go', '\u{1} a \u{2} b\v', 'a \u{2} b'],
  ['letters beyond ASCII are letters', 'Žlutý дом’s', "žlutý дом 's"],
  [
    'what looks like a hidden dot is none',
    'a \u{E000} b \u{E000}\u{E000}',
    'a \u{E000} b \u{E000} \u{E000}',
  ],
])('%s', (_, text, expected) => {
  expect(words(text)).toBe(expected)
})

test('nothing is lost but spaces, quotes, hyphens and the stops of acronyms', () => {
  const character = fc.constantFrom(...'abcXYZ019 ,.()!?"éд')
  fc.assert(
    fc.property(fc.array(character), (characters) => {
      const letters = (text: string) => text.toLowerCase().replace(/[ .]/g, '')
      const text = characters.join('')
      expect(letters(words(text))).toBe(letters(text))
    }),
  )
})

test('no word is empty or holds a space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const word of normalise(text, prefixes)) expect(word).toMatch(/^[^ \t\n\r\f]+$/)
    }),
  )
})
