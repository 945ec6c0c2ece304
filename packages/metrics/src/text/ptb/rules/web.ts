import type { Rule } from '../rule'
import { anyCase, joined, rule } from '../rule'
import { letter, space } from './parts'

const path = '(?:/[^ \\t"<>|()]+[^ \\t"<>|.!?(){},\\-])?'
const tagName = '[A-Za-z_:][A-Za-z0-9_:.\\-]*'
const attribute = `[A-Za-z][A-Za-z0-9_:.\\-]*(?:${space}*=${space}*(?:"[^"]*"|'[^']*'))?`

export const webRules: readonly Rule[] = [
  rule('comment or instruction', '<', '<[!?][A-Za-z-][^>]*>', { needs: '>', write: joined }),
  rule('opening tag', '<', `<${tagName}(?:${space}+${attribute})*${space}*/?${space}*>`, {
    needs: '>',
    write: joined,
  }),
  rule('closing tag', '<', `</${tagName}${space}*>`, { needs: '>', write: joined }),
  rule('web address', 'hH', `${anyCase('http')}[sS]?://[^ \\t"<>|()]+[^ \\t"<>|.!?(){},\\-]`, {
    needs: '://',
  }),
  rule(
    'address that begins with www',
    'wW',
    `${anyCase('www')}\\.(?:[^ \\t"<>|.!?(){},]+\\.)+[a-zA-Z]{2,4}${path}`,
  ),
  rule(
    'address that ends in com',
    '^ \\t"`\'<>|.!?(){},-_$',
    `(?:[^ \\t"\`'<>|.!?(){},-_$]+\\.)+(?:${['com', 'net', 'org', 'edu'].map(anyCase).join('|')})${path}`,
    { needs: '.' },
  ),
  rule(
    'mail address',
    'A-Za-z0-9<&',
    '(?:<|&lt;)?[a-zA-Z0-9][^ \\t"<>|()\\xA0{}]*@(?:[^ \\t"<>|(){}.\\xA0]+\\.)*[^ \\t"<>|(){}.\\xA0]+(?:>|&gt;)?',
    { needs: '@' },
  ),
  rule('@name', '@', '@[A-Za-z_][A-Za-z_0-9]*'),
  rule('#tag', '#', `#${letter}+`),
  rule(
    'either/or',
    'A-Za-z0-9',
    '[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\\\\?/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}',
    { needs: '/' },
  ),
]
