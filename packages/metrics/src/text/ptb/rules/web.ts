import type { Rule } from '../rule'
import { anyCase, joined, rule, verbatim } from '../rule'
import { letter, space } from './parts'

const path = '(?:/[^ \\t\\n"<>|()]+[^ \\t\\n"<>|.!?(){},\\-])?'
const tagName = '(?:[A-Za-z]|_[A-Za-z0-9_:.\\-])[A-Za-z0-9_:.\\-]*'
const attribute = `[A-Za-z][A-Za-z0-9_:.\\-]*(?:${space}*=${space}*(?:"[^"]*"|'[^']*'))?`

/** `<b>`, `</b>`, `<a href="x">`. */
export const tag = `(?:<${tagName}(?:${space}+${attribute})*${space}*/?${space}*>|</${tagName}${space}*>)`

export const webRules: readonly Rule[] = [
  rule('comment or instruction', '<', '<[!?][A-Za-z-][^>]*>', {
    needs: '>',
    spaced: true,
    write: joined,
  }),
  rule('tag', '<', tag, { needs: '>', spaced: true, write: joined }),
  rule(
    'web address',
    'hH',
    `${anyCase('http')}[sS]?://[^ \\t\\n"<>|(){}]+[^ \\t\\n"<>|.!?(){},\\-]`,
    {
      needs: '://',
      write: verbatim,
    },
  ),
  rule(
    'address that begins with www',
    'wW',
    `${anyCase('www')}\\.(?:[^ \\t\\n"<>|.!?(){},]+\\.)+[a-zA-Z]{2,4}${path}`,
  ),
  rule(
    'address that ends in com',
    '^ \\t\\n"`\'<>|.!?(){},-_$',
    `(?:[^ \\t\\n"\`'<>|.!?(){},-_$]+\\.)+(?:${['com', 'net', 'org', 'edu'].map(anyCase).join('|')})${path}`,
    { needs: '.', write: verbatim },
  ),
  rule(
    'mail address',
    'A-Za-z0-9<&',
    '(?:<|&lt;)?[a-zA-Z0-9][^ \\t\\n"<>|()\\xA0{}]*@(?:[^ \\t\\n"<>|(){}.\\xA0]+\\.)*[^ \\t\\n"<>|(){}.\\xA0]+(?:>|&gt;)?',
    { needs: '@', write: verbatim },
  ),
  rule('@name', '@', '@[A-Za-z_][A-Za-z_0-9]*'),
  rule('#tag', '#', `#${letter}+`, { write: verbatim }),
  rule(
    'either/or',
    'A-Za-z0-9',
    '[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\\\\?/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}',
    { needs: '/' },
  ),
]
