import { UserError } from '@laviter/nn/errors'
import { tokenise, type Vocabulary } from '@laviter/nn/vocabulary'

/** Letters of the longest sentence that is taken: no person's caption is longer. */
const LONGEST = 2_000

/** A sentence as the model reads it. */
export interface ReadSentence {
  readonly text: string
  /** numbers of the words that it reads, T at most */
  readonly tokens: readonly number[]
  /** the same words */
  readonly words: readonly string[]
  /** words that its vocabulary lacks */
  readonly unknown: readonly string[]
  /** known words past the T that it reads */
  readonly beyond: readonly string[]
}

/**
 * Reads a sentence with a model's vocabulary.
 *
 * @param text - as a user wrote it
 * @param vocabulary - of the aligner
 * @param most - T, words that the text encoder reads
 * @throws UserError where it is empty, endless, or has no known word
 */
export function readSentence(text: string, vocabulary: Vocabulary, most: number): ReadSentence {
  const sentence = text.trim()
  const example = vocabulary.words.slice(1, 6).join(', ')
  if (tokenise(sentence.slice(0, LONGEST)).length === 0) {
    throw new UserError(
      `${sentence === '' ? 'A sentence is empty' : `"${sentence.slice(0, 40)}" has no word`}: say what to draw, in words such as ${example}.`,
    )
  }
  if (sentence.length > LONGEST) {
    throw new UserError(
      `The sentence "${sentence.slice(0, 40)} …" has ${sentence.length} letters: give ${LONGEST} at most. The model reads ${most} words.`,
    )
  }
  const { tokens, unknown } = vocabulary.encode(sentence)
  if (tokens.length === 0) {
    throw new UserError(
      `"${sentence.slice(0, 80)}": none of its words (${unknown.join(', ')}) is among the ${vocabulary.size - 1} that the model has read. Use words of its training captions, e.g. ${example}.`,
    )
  }
  const names = tokens.map((token) => vocabulary.words[token] ?? '')
  return {
    text: sentence,
    tokens: tokens.slice(0, most),
    words: names.slice(0, most),
    unknown,
    beyond: names.slice(most),
  }
}

/** What a user must know of sentences that are not read whole, a line each. */
export function sentenceNotes(sentences: readonly ReadSentence[], most: number): string[] {
  return sentences.flatMap(({ text, unknown, beyond }) => [
    ...(unknown.length > 0
      ? [`"${shortened(text)}": the model has never read ${unknown.join(', ')}; it draws without.`]
      : []),
    ...(beyond.length > 0
      ? [`"${shortened(text)}": the model reads ${most} words, and not ${beyond.join(', ')}.`]
      : []),
  ])
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
