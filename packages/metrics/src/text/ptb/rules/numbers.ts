import type { Rule } from '../rule'
import { joined, rule } from '../rule'
import { digit, startOfNumber, startOfThing, thing } from './parts'

const vulgar: Record<string, string> = {
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
}
const gap = '[- \\xA0]'

export const numberRules: readonly Rule[] = [
  rule('date', '0-9\\u0660', `${digit}{1,2}[-/]${digit}{1,2}[-/]${digit}{2,4}`),
  rule(
    'number',
    startOfNumber,
    `[-+]?(?:${digit}+(?:[.:,\\xAD\\u066B]${digit}+)*|(?:[.:,\\xAD\\u066B]${digit}+)+)`,
  ),
  rule('super- or subscript', '\\u207A²₂', '\\u207A?(?:²+|₂+)'),
  rule(
    'fraction',
    '0-9\\u0660',
    `(?:${digit}{1,4}${gap})?${digit}{1,4}(?:\\\\?/|\\u2044)${digit}{1,4}`,
    { write: joined },
  ),
  rule('vulgar fraction', '½¼¾\\u2153\\u2154', '[½¼¾\\u2153\\u2154]', {
    write: (token) => [vulgar[token]!],
  }),
  rule(
    'telephone',
    '(+0-9\\u0660',
    `(?:\\(${digit}{2,3}\\)[ \\xA0]?|(?:\\+\\+?)?(?:${digit}{2,4}${gap})?${digit}{2,4}${gap})${digit}{3,4}${gap}?${digit}{3,5}|(?:(?:\\+\\+?)?${digit}{2,4}\\.)?${digit}{2,4}\\.${digit}{3,4}\\.${digit}{3,5}`,
    { write: (token) => joined(token.replace('(', '-lrb-').replace(')', '-rrb-')) },
  ),
  rule('thing', startOfThing, thing),
]
