import { UserError } from './errors'

/** The word at index 0: it ends a sentence and pads a batch. */
export const END = '<end>'

/** Maps words to whole numbers and back. */
export interface Vocabulary {
  /** all words; `words[0]` is {@link END} */
  readonly words: readonly string[]
  /** how many words there are, the end word included */
  readonly size: number
  /** @returns the word's number, undefined where it is unknown */
  indexOf(word: string): number | undefined
  /** @returns the numbers of the known words in order, and the unknown words */
  encode(text: string): { tokens: number[]; unknown: string[] }
  /**
   * @param tokens - numbers below `size`
   * @returns the words up to the first end word, separated by a space
   * @throws UserError on a number that the vocabulary lacks
   */
  decode(tokens: Iterable<number>): string
  /** @returns the words, to be stored */
  toJSON(): string[]
}

/**
 * Splits a text into words as the references do: lower case, runs of letters, digits and underscores, of which only the
 * ASCII characters stay ("Café-au-lait" gives caf, au, lait).
 *
 * @param text - any text
 * @returns its words, possibly none
 */
export function tokenise(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])
    .map((word) => word.replace(/[^\w]+/g, ''))
    .filter((word) => word !== '')
}

/**
 * Makes a vocabulary of a word list.
 *
 * @param words - different words, {@link END} first
 * @returns the vocabulary
 * @throws UserError when the first word is not {@link END}, or a word is empty or stands twice
 */
export function createVocabulary(words: readonly string[]): Vocabulary {
  if (words[0] !== END)
    throw new UserError(
      `Vocabulary: the first word is ${JSON.stringify(words[0])} and must be "${END}", the padding. Put "${END}" in front.`,
    )
  const indices = new Map<string, number>()
  words.forEach((word, index) => {
    if (typeof word !== 'string' || word === '')
      throw new UserError(`Vocabulary: word ${index} is ${JSON.stringify(word)}. Remove it.`)
    const first = indices.get(word)
    if (first !== undefined)
      throw new UserError(
        `Vocabulary: "${word}" stands at ${first} and at ${index}. Keep one of them.`,
      )
    indices.set(word, index)
  })
  const own = [...words]
  return {
    words: own,
    size: own.length,
    indexOf: (word) => indices.get(word),
    encode: (text) => {
      const tokens: number[] = []
      const unknown: string[] = []
      for (const word of tokenise(text)) {
        const index = indices.get(word)
        if (index === undefined) unknown.push(word)
        else tokens.push(index)
      }
      return { tokens, unknown }
    },
    decode: (tokens) => {
      const text: string[] = []
      for (const token of tokens) {
        if (token === 0) break
        const word = own[token]
        if (word === undefined)
          throw new UserError(
            `Vocabulary: token ${token} is outside its ${own.length} words. Decode with the vocabulary that the tokens were made with.`,
          )
        text.push(word)
      }
      return text.join(' ')
    },
    toJSON: () => [...own],
  }
}
