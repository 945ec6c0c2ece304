/**
 * One character for each kind that rules tell apart: rules are written against these, so that none needs Unicode tables.
 *
 * ASCII and the characters that rules name stand for themselves.
 */
export const kinds = {
  /** A letter of any script beyond ASCII. */
  letter: 'é',
  /** What joins a word like a letter, but no hyphenated one: combining marks, modifier symbols, `&eacute;`. */
  mark: '\u0301',
  /** A digit beyond ASCII. */
  digit: '\u0660',
  /** A symbol that is a token of its own. */
  symbol: '•',
  /** What no rule knows: emoji, spaces of many widths, unassigned, private, exotic punctuation. It vanishes, and ends the token before it. */
  unknown: '\uE000',
  superscript: '²',
  subscript: '₂',
} as const

const breaks = /[\r\n\u2028\u2029]/
const superscripts = /[\xB2\xB3\xB9\u2070\u2074-\u2079]/
const subscripts = /[\u2080-\u2089]/
/** Scripts' later additions are letters too, where the reference drops them: one rule for a script is easier to live with. */
const letters = /\p{L}/u
const digits = /\p{Nd}/u
const marks =
  /[\u02C2-\u02C5\u02D2-\u02DF\u02E5-\u02EB\u02ED\u02EF-\u036F\u0375\u0378\u0379\u0384\u0385\u03F6\u0483-\u0487\u055A-\u055F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0615-\u061A\u064B-\u065E\u0670\u06D6-\u06E4\u06E7-\u06ED\u0711\u0730-\u074C\u07A6-\u07B0\u07EB-\u07F3\u0900-\u0903\u093C\u093E-\u094E\u0951-\u0955\u0962\u0963\u0981-\u0983\u09BC\u09BE-\u09C4\u09C7\u09C8\u09CB-\u09CD\u09D7\u09E2\u09E3\u0A01-\u0A03\u0A3C\u0A3E-\u0A4F\u0A81-\u0A83\u0ABC\u0ABE-\u0ACF\u0B82\u0BBE-\u0BC2\u0BC6-\u0BC8\u0BCA-\u0BCD\u0C01-\u0C03\u0C3E-\u0C56\u0D3E-\u0D44\u0D46-\u0D48\u0E31\u0E34-\u0E3A\u0E47-\u0E4E\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECD]/
const symbols =
  /[\xA1\xA5-\xA9\xAC\xAE-\xB1\xB4\xB6-\xB8\xBF\xD7\xF7\u037E\u0387\u0589\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u0603\u0606-\u060C\u0614\u061B\u061E\u061F\u066A\u066D\u06D4\u0700-\u070D\u07F6-\u07F8\u0964\u0965\u0E3F\u0E4F\u1FBD\u2016\u2017\u2020-\u2023\u2030-\u2038\u203B\u203E-\u2042\u207C-\u207E\u208C-\u208E\u20A4\u2100-\u214F\u2155-\u215E\u2190-\u2BFF\u3001\u3002\u3012\u30FB\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\uFFE0\uFFE1\uFFE5\uFFE6]/

/** Windows-1252 punctuation that files carry as control characters, and variants that the rules do not tell apart. */
const variants: Record<string, string> = {
  '\x80': '€',
  '\xA4': '€',
  '\u20A0': '€',
  '\u20AC': '€',
  '\x85': '…',
  '\u2026': '…',
  '\x91': '‘',
  '\u2018': '‘',
  '\u201B': '‘',
  '\x92': '’',
  '\u2019': '’',
  '\x93': '“',
  '\u201C': '“',
  '\x94': '”',
  '\u201D': '”',
  '\x96': '–',
  '\x97': '–',
  '\u2013': '–',
  '\u2014': '–',
  '\u2015': '–',
  '\u058A': '‐',
  '\u2010': '‐',
  '\u2011': '‐',
  '\u066B': '\u066B',
  '\u066C': '\u066B',
}
for (const self of '\xA0\xAD\xA2\xA3\xAB\xBB\xBC\xBD\xBE\u201A\u201E\u201F\u2039\u203A\u2044\u2153\u2154') {
  variants[self] = self
}
/** Signs of super- and subscripts. */
for (const sign of '\u207A\u207B\u208A\u208B') variants[sign] = '\u207A'

function kindOf(character: string): string {
  const variant = variants[character]
  if (variant) return variant
  if (breaks.test(character)) return ' '
  if (superscripts.test(character)) return kinds.superscript
  if (subscripts.test(character)) return kinds.subscript
  if (marks.test(character)) return kinds.mark
  if (letters.test(character)) return kinds.letter
  if (digits.test(character)) return kinds.digit
  return symbols.test(character) ? kinds.symbol : kinds.unknown
}

const known = new Map<string, string>()
const accents = /&[aeiou](?:acute|grave|uml);/gi

/**
 * The text with each character as its kind, place by place: what matches in the shape is cut from the text.
 *
 * @param text - of any script
 * @returns as many UTF-16 units as the text
 */
export function shapeOf(text: string): string {
  let shape = /^[ -~]*$/.test(text)
    ? text
    : text.replace(/[^ -~]/g, (character) => {
        let kind = known.get(character)
        if (!kind) known.set(character, (kind = character === '\t' ? ' ' : kindOf(character)))
        return kind
      })
  if (shape.includes('&')) shape = shape.replace(accents, ({ length }) => kinds.mark.repeat(length))
  return shape
}
