import type { Rule } from './rule'
import { createLexer } from './lexer'
import { abbreviationRules, abbreviatedWords } from './rules/abbreviations'
import { numberRules } from './rules/numbers'
import { symbolRules } from './rules/symbols'
import { webRules } from './rules/web'
import { splitWords, wordRules } from './rules/words'

/** Punctuation that COCO's scorer takes out. Brackets are in lower case by then, so they stay. */
const removed = new Set("'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ;".split(' '))

export const ptbRules: readonly Rule[] = [
  ...wordRules,
  ...webRules,
  ...numberRules,
  ...abbreviationRules,
  ...symbolRules,
]

const lex = createLexer(ptbRules, { split: splitWords, abbreviated: abbreviatedWords })

/**
 * Penn Treebank tokens of a caption as COCO's scorer makes them: CoreNLP 3.4.1 in lower case, without punctuation.
 *
 * @param text - one caption; line breaks are spaces
 * @returns tokens without white space but U+00A0: `3 1/2` is one
 */
export function ptbTokens(text: string): string[] {
  const tokens = lex(text)
  const last = tokens.length - 1
  // a token can end in U+00A0, but a line cannot
  if (last >= 0) tokens[last] = tokens[last]!.trimEnd()
  return tokens
    .map((token) => token.toLowerCase())
    .filter((token) => token !== '' && !removed.has(token))
}
