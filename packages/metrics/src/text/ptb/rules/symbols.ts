import type { Rule } from '../rule'
import { ampersand, anyCase, oneOf, rule } from '../rule'
import { joinedCapitals } from './parts'

const brackets: Record<string, string> = {
  '(': '-lrb-',
  ')': '-rrb-',
  '[': '-lsb-',
  ']': '-rsb-',
  '{': '-lcb-',
  '}': '-rcb-',
}
/** Quotes as the Treebank writes them. */
const quotes: Record<string, string> = {
  '‘': '`',
  '‛': '`',
  '\x91': '`',
  '\u2039': '`',
  '’': "'",
  '\x92': "'",
  '\u203A': "'",
  '“': '``',
  '\x93': '``',
  '«': '``',
  '”': "''",
  '\x94': "''",
  '»': "''",
}
const currencies: Record<string, string> = {
  '£': '#',
  '¢': 'cents',
  '€': '$',
  '\x80': '$',
  '\xA4': '$',
  '\u20A0': '$',
}
const quote = '[`‘’“”\\u201A\\u201E\\u201F\\u2039\\u203A«»]'
const written = (names: Record<string, string>) => (token: string) => [
  token.replace(/[^]/g, (character) => names[character] ?? character),
]
/** A face's brackets, but no others, are written out. */
const face = written({ '(': '-lrb-', ')': '-rrb-' })
const eye = "[-^x=~<>']"

export const symbolRules: readonly Rule[] = [
  rule('bracket written out', '-', `-${oneOf('rrb lrb rcb lcb rsb lsb')}-`),
  rule('joined capitals', 'A-Z', joinedCapitals, { write: ampersand }),
  rule('C++, C#', 'cCfF', '[cC]\\+\\+|[cCfF]#'),
  rule('US$', 'A-Z', '[A-Z]+\\$'),
  rule('face on its side', '<>:;=', "[<>]?[:;=][-o*']?[()DPdpO\\\\{@|[\\]]", {
    before: '[^A-Za-z0-9]',
    write: face,
  }),
  rule(
    'upright face',
    "(\\-^x=~<>'",
    `${eye}_${eye}|\\(${eye}[_.]?${eye}\\)|\\([x^=~<>']-[x^=~<>'\`]\\)`,
    { write: face },
  ),

  rule('dots', '.', '\\.{3,5}|(?:\\.[ \\xA0]){2,4}\\.', { write: () => ['...'] }),
  rule('ellipsis', '…', '…', { write: () => ['...'] }),
  rule('dash', '\\-–', '-{2,4}|–', { write: () => ['--'] }),
  rule('run of one symbol', '*@#_\\-', '\\*+|@+|#+|_+|-+'),
  rule('escaped star', '\\\\', '(?:\\\\\\*)+'),
  rule('exclamation', '!?', '[!?]+'),
  rule('shift', '<>', '<<|>>'),
  rule('two straight quotes', "'", "''"),
  rule('two quotes', '`‘’“”\\u201A\\u201E\\u201F\\u2039\\u203A«»', `${quote}{2}`, {
    write: written(quotes),
  }),
  rule('quote', '`‘’“”\\u2039\\u203A«»"', `${quote}|"`, {
    write: (token) => [token === '"' ? "''" : (quotes[token] ?? token)],
  }),
  rule('currency', '£¢€', '[£¢€]', { write: written(currencies) }),
  rule('bracket', '()[\\]{}', '[()[\\]{}]', { write: written(brackets) }),

  rule('&lt; &gt; &amp;', '&', oneOf('&lt; &gt; &amp;'), {
    write: (token) => [{ l: '<', g: '>', a: '&' }[token[1]!.toLowerCase()] ?? token],
  }),
  rule('&quot;', '&', '&quot;', { write: () => ["''"] }),
  rule('&apos;', '&', '&apos;', { write: () => ["'"] }),
  rule('&QUOT; as it stands', '&', oneOf('&quot; &apos;')),
  rule('&mdash;', '&', `&[mMnN]${anyCase('dash')};`, { write: () => ['--'] }),
  rule('&nbsp;', '&', anyCase('&nbsp;'), { write: () => [] }),
  rule('character by its number', '&', '&#[0-9]+;'),
  rule('lone soft hyphen', '\\xAD', '\\xAD', { write: () => ['-'] }),
  rule(
    'symbol',
    "!-/:-@\\\\^_`|~'•\\u201A\\u201E\\u201F\\u2044\\u207A",
    "[!-/:-@\\\\^_`|~'•\\u201A\\u201E\\u201F\\u2044\\u207A]",
  ),
]
