/** Sources that several rules share, on the shape of a text. */

/** A letter in a word; the soft hyphen counts, and is taken out of tokens in the end. */
export const letter = '[A-Za-zé\\u0301\\xAD]'
export const digit = '[0-9\\u0660]'
/** Where a soft hyphen or a mark would break the word. */
export const plainLetter = '[A-Za-zé]'
export const letterOrDigit = '[A-Za-zé\\u0301\\xAD0-9\\u0660]'
/** Part of a hyphenated thing. */
export const alphanumeric = '[A-Za-zé0-9\\u0660]'
export const startOfWord = 'A-Za-zé\\u0301\\xAD'
export const startOfThing = 'A-Za-zé0-9\\u0660'
export const startOfNumber = '0-9\\u0660.:,\\xAD\\u066B+\\-'

export const apostrophe = "(?:['’]|&apos;)"
/** An apostrophe, or an opening quote in its place. */
export const anyApostrophe = "(?:['’`‘]|&apos;)"
export const startOfApostrophe = "'’&"

export const space = '[ \\t\\xA0]'
/** White space, or the line feed that ends the text. */
export const spaceOrEnd = '[ \\t\\xA0\\n]'

/** `bird`, `x.y`, `end.Next`. */
export const word = `${letter}${letterOrDigit}*(?:[.!?]${letter}${letterOrDigit}*)*`
/** `d'` of `d'Angelo`, with two more to come. */
const elision = `[dDoOlL]${anyApostrophe}(?=${alphanumeric}{2})`
/** `black-and-white`, `d_e`, `x-o'neil`. */
export const thing = `(?:${elision})?${alphanumeric}+(?:[-_‐](?:${elision})?${alphanumeric}+)*`
/** `AT&T`, `A+B`. */
export const joinedCapitals = '[A-Z]+(?:(?:[+&]|&amp;)[A-Z]+)+'
/** `3.5-inch`, `U.S.-based`, `x-a.b.`: stops and commas before the first hyphen, acronyms after it. */
export const stoppedThing =
  '[A-Za-z0-9][A-Za-z0-9.,\\xAD]*(?:-(?:[A-Za-z](?:\\.[A-Za-z])+\\.|[A-Za-z0-9\\xAD]+))+'
