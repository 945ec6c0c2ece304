import { UserError } from '@laviter/nn/errors'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { CaptionTokens } from './captioner'

/** Tokens of a captioner that shares the aligner's words. */
export type CaptionVocabulary = {
  /** their numbers: padding 0, start 1, end 2; size is the words' number and 3 */
  readonly tokens: CaptionTokens
  /** the aligner's words */
  readonly vocabulary: Vocabulary
  /**
   * @param text - a caption
   * @returns its row as it is taught: start, the known words, end; and the words that are not known
   */
  encode(text: string): { tokens: number[]; unknown: string[] }
  /** @returns the words that tokens stand for, separated by a space; special tokens stand for none */
  decode(tokens: Iterable<number>): string
  /** @returns the words that tokens stand for; special tokens stand for none */
  words(tokens: Iterable<number>): string[]
  /** @returns the number of a token's word in the aligner's vocabulary, undefined for a special token */
  toVocabulary(token: number): number | undefined
}

const PADDING = 0
const START = 1
const END = 2
/** How far a captioner's words lie behind those of the vocabulary, whose word 0 is none. */
const SHIFT = 2

/**
 * A captioner's tokens for the words of an aligner: padding 0, start 1, end 2, then the words in their order.
 *
 * @param vocabulary - the aligner's; its word 0 ends and pads, and is no word here
 * @returns how captions become tokens and tokens captions; all throw a UserError on a token that is none
 */
export function createCaptionVocabulary(vocabulary: Vocabulary): CaptionVocabulary {
  const size = vocabulary.size + SHIFT
  const toVocabulary = (token: number): number | undefined => {
    if (!Number.isInteger(token) || token < 0 || token >= size)
      throw new UserError(
        `Caption vocabulary: token ${token} is outside its ${size} tokens. Decode with the vocabulary that the tokens were made with.`,
      )
    return token > END ? token - SHIFT : undefined
  }
  const words = (tokens: Iterable<number>): string[] =>
    [...tokens].flatMap((token) => {
      const index = toVocabulary(token)
      return index === undefined ? [] : vocabulary.words[index]!
    })
  return {
    tokens: { size, padding: PADDING, start: START, end: END },
    vocabulary,
    encode: (text) => {
      const { tokens, unknown } = vocabulary.encode(text)
      return { tokens: [START, ...tokens.map((word) => word + SHIFT), END], unknown }
    },
    decode: (tokens) => words(tokens).join(' '),
    words,
    toVocabulary,
  }
}
