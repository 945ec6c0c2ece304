/** Letters as the normaliser knows them: Latin-1 and Latin Extended-A in part, Cyrillic, phonetic extensions. */
const ALPHA =
  'A-Za-zŠŽšžŸÀ-ÖØ-öø-ž\\u{400}-\\u{527}\\u{A640}-\\u{A66E}\\u{A67E}-\\u{A697}\\u{1D00}-\\u{1D7F}'
const ALNUM = `${ALPHA}0-9`
const SPACE = ' \\t\\n\\v\\f\\r'

/** Stands for a dot of a run of dots while the other rules work; alone it would have spaces around it by then. */
const DOT = '\u{E000}'

const all = (pattern: string) => new RegExp(pattern, 'gu')
const rule = (pattern: string, to: string): readonly [RegExp, string] => [all(pattern), to]

/** Runs of two or more dots become tokens of their own, out of the others' reach. */
const OTHER_CHARACTERS = rule(`([^${ALNUM}${SPACE}.'\`,\\-‘’])`, ' $1 ')
const DOTS = all('\\.{2,}')
const HIDDEN_DOTS = all(`${DOT}{2,}`)

/** In this order, each over the whole text. */
const RULES = [
  // a comma, unless between digits
  rule('([^0-9]),([^0-9])', '$1 , $2'),
  rule('([0-9]),([^0-9])', '$1 , $2'),
  rule('([^0-9]),([0-9])', '$1 , $2'),
  // quotes and dashes to those of ASCII
  rule('[`‘’]', "'"),
  rule("[“”]|''", ' " '),
  rule('–', '-'),
  rule('--', '-'),
  rule(`([${ALNUM}.])-([${ALNUM}])`, '$1 $2'),
  // an apostrophe goes with the letters after it
  rule(`([^${ALPHA}])'([^${ALPHA}])`, "$1 ' $2"),
  rule(`([^${ALNUM}])'([${ALPHA}])`, "$1 ' $2"),
  rule(`([${ALPHA}])'([^${ALPHA}])`, "$1 ' $2"),
  rule(`([${ALPHA}])'([${ALPHA}])`, "$1 '$2"),
  rule("([0-9])'s", "$1 's"),
] as const

const HAS_LETTER = new RegExp(`[${ALPHA}]`, 'u')
const BREAKS = all('[ \\t\\n\\f\\r]+')
/** What Java's trim removes. */
const ENDS = all('^[\\0- ]+|[\\0- ]+$')
const WIDE_SPACES = all('[ \\u{A0}\\u{2000}-\\u{200A}\\u{202F}\\u{205F}\\u{3000}]+')

/** Words before a full stop that does not end a sentence. Case counts. */
export interface Prefixes {
  readonly always: ReadonlySet<string>
  /** Only where a number follows: `No. 5`. */
  readonly beforeNumbers: ReadonlySet<string>
}

/**
 * Splits a text into METEOR's words: punctuation, clitics and the halves of hyphenated words stand alone, abbreviations
 * lose or keep their full stops, all is lower-case.
 *
 * @param text - PTB tokens joined by spaces, or any text
 * @param prefixes - abbreviations
 * @returns the words
 */
export function normalise(text: string, prefixes: Prefixes): string[] {
  let line = ` ${text.replace(ENDS, '')} `.replace(...OTHER_CHARACTERS)
  line = line.replace(DOTS, (dots) => ` ${DOT.repeat(dots.length)} `)
  for (const [pattern, to] of RULES) line = line.replace(pattern, to)
  line = splitFullStops(line, prefixes)
  line = line.replace(HIDDEN_DOTS, (dots) => '.'.repeat(dots.length)).replace(WIDE_SPACES, ' ')
  return line.replace(ENDS, '').toLowerCase().split(BREAKS).filter(Boolean)
}

function splitFullStops(line: string, { always, beforeNumbers }: Prefixes): string {
  const tokens = line.split(BREAKS)
  return tokens
    .map((token, at) => {
      if (token.length < 2 || !token.endsWith('.')) return token
      const word = token.slice(0, -1)
      if (word.includes('.') && HAS_LETTER.test(word)) return word.replaceAll('.', '') // u.s.
      const next = tokens[at + 1] ?? ''
      const keeps =
        always.has(word) || /^[a-z]/.test(next) || (beforeNumbers.has(word) && /^[0-9]/.test(next))
      return keeps ? token : `${word} .`
    })
    .join(' ')
}

/**
 * @param file - METEOR's `nonbreaking/english.prefixes`: a word a line, `#` begins a comment or marks numbers
 * @returns the abbreviations
 */
export function parsePrefixes(file: string): Prefixes {
  const always = new Set<string>()
  const beforeNumbers = new Set<string>()
  for (const line of file.split('\n')) {
    const word = line.split('#', 1)[0]?.trim()
    if (word) (line.includes('#NUMERIC_ONLY#') ? beforeNumbers : always).add(word)
  }
  return { always, beforeNumbers }
}
