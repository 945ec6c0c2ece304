/** A way for a token to begin here. Of all that match, the longest wins; of equally long ones, the first. */
export interface Rule {
  /** What it is for. */
  readonly name: string
  /** The characters that it can begin with, as a class. */
  readonly first: RegExp
  /** A string without which it cannot match: rules that scan far are asked only where it comes before the next space. */
  readonly needs?: string
  /** Whether it goes on past spaces: what it needs may then come anywhere. */
  readonly spaced?: boolean
  /** Sticky, on the shape of the text. Group 1 is the token, what follows is look-ahead: it counts towards the length. */
  readonly pattern: RegExp
  /** What the token is written as. Several where it splits, none where it vanishes. */
  readonly write: (token: string) => readonly string[]
}

/**
 * Makes a rule of regular expressions' sources.
 *
 * @param first - members of a character class
 * @param token - what the token is
 * @param options - `before`: what must follow it
 */
export function rule(
  name: string,
  first: string,
  token: string,
  {
    before = '',
    ...rest
  }: { before?: string } & Partial<Pick<Rule, 'write' | 'needs' | 'spaced'>> = {},
): Rule {
  return {
    name,
    first: new RegExp(`[${first}]`),
    pattern: new RegExp(`(${token})${before}`, 'y'),
    write: withoutSoftHyphens,
    ...rest,
  }
}

const withoutSoftHyphens = (token: string): string[] => [token.replace(/\xAD/g, '')]

/** Writes a token as it stands. */
export const verbatim = (token: string): string[] => [token]

/** Writes a token's spaces as U+00A0, so that it stays one. */
export const joined = (token: string): string[] => [token.replace(/[ \t]/g, '\xA0')]

/** Writes a token's `&amp;` as `&`. */
export const ampersand = (token: string): string[] => [token.replaceAll('&amp;', '&')]

/** Writes a token's apostrophes as `'`. */
export const straight = (token: string): string[] => [
  token.replace(/[’\x92]|&apos;/g, "'").replace(/[‘‛\x91]/g, '`'),
]

/** The source of a word in any case. */
export const anyCase = (word: string): string =>
  word.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)

/** The source of one of the words, in any case; the longest first. */
export const oneOf = (words: string, source = anyCase): string =>
  `(?:${words
    .split(' ')
    .sort((a, b) => b.length - a.length)
    .map((word) => source(word).replace(/\./g, '\\.'))
    .join('|')})`
