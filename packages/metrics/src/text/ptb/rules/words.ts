import type { Rule } from '../rule'
import { anyCase, oneOf, rule, straight } from '../rule'
import {
  anyApostrophe,
  apostrophe,
  joinedCapitals,
  letter,
  plainLetter,
  spaceOrEnd,
  startOfApostrophe,
  startOfThing,
  startOfWord,
  stoppedThing,
  thing,
  word,
} from './parts'

/** Words that are two: where each is cut. */
const assimilated: Record<string, number> = {
  cannot: 3,
  gonna: 3,
  gotta: 3,
  lemme: 3,
  gimme: 3,
  wanna: 3,
}
/** Words that {@link wordRules} split though they are letters only; lower-case. */
export const splitWords: ReadonlySet<string> = new Set(Object.keys(assimilated))

const clitic = `${apostrophe}(?:${oneOf('m s d re ve ll')})`

/** {@link anyCase} of a word whose apostrophe may be curly. */
const apostrophised = (text: string) => anyCase(text).replace("'", apostrophe)

export const wordRules: readonly Rule[] = [
  rule('two words in one', 'cCgGlLwW', oneOf(Object.keys(assimilated).join(' ')), {
    write: (token) => {
      const cut = assimilated[token.toLowerCase()]!
      return [token.slice(0, cut), token.slice(cut)]
    },
  }),
  rule("'t of 'tis", "'", "'[tT]", { before: oneOf('is was') }),
  rule("d', j', l' of French", 'dDjJlL', `[dDjJlL]${apostrophe}`),

  rule("word before 's", startOfWord, word, { before: clitic }),
  rule("word before n't", 'A-Za-z\\xAD', '[A-Za-z\\xAD]*[A-MO-Za-mo-z]\\xAD*', {
    before: `[nN]${anyApostrophe}[tT]`,
  }),
  rule("y' of y'all", 'yY', `[yY]${apostrophe}`, { before: letter }),
  rule("n't", 'nN', `[nN]${anyApostrophe}[tT]`, { write: straight }),
  rule("'s", startOfApostrophe, clitic, { before: '[^A-Za-z]', write: straight }),
  rule("'n before a space", startOfApostrophe, `${apostrophe}[nN]`, { before: spaceOrEnd }),

  rule(
    'clipped word',
    startOfApostrophe,
    `${apostrophe}(?:[nN]${apostrophe}|${oneOf('em til till cause')}|[2-9]0[sS])`,
  ),
  rule("'90 of a year", startOfApostrophe, `${apostrophe}[0-9]{2}`, { before: spaceOrEnd }),
  rule("ol', cap'n", 'oOcCeE', `(?:${oneOf("ol' cap'n c'est", apostrophised)}|[eE]['’][eE][rR])`),
  rule("c'mon, li'l", 'cClL', oneOf("c'mon li'l")),
  rule("o'o", 'oO', `[oO]${anyApostrophe}[oO]`),
  rule("O'Brien", 'A-HJ-XZn', `[A-HJ-XZn]${anyApostrophe}${plainLetter}{2,}`),
  rule(
    "ma'am",
    startOfWord,
    `${plainLetter}+[aeiouyAEIOUY]${anyApostrophe}[aeiouA-Z]${plainLetter}*`,
  ),

  rule('quote that opens a word', "'", "'", { before: '[A-Za-z][^ \\t\\xA0\\n]' }),
  rule("'s that no quote opens", startOfApostrophe, clitic, { write: straight }),
  rule("'n that no quote opens", startOfApostrophe, `(?:’|&apos;)[nN]`),
  rule('word', startOfWord, word),
  rule(
    'word and its full stop before a comma',
    startOfWord + startOfThing,
    `(?:${word}|${thing}|${stoppedThing}|${joinedCapitals})\\.`,
    {
      before: '[,;:]',
    },
  ),
]
