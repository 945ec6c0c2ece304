import type { Random } from '@laviter/nn/random'

/**
 * Shortens a caption to T words.
 *
 * @param tokens - word indices
 * @param words - T, at least 1
 * @param choice - a stream: a random subset in the caption's order, as the references train; `first`: the first T
 * @param options - `window`: with a stream, T words in a row from a random place
 * @returns at most T of the tokens, in order; all of them where the caption is short enough (nothing is drawn then)
 * @see SPEC 7 and 8
 */
export function sampleWords(
  tokens: readonly number[],
  words: number,
  choice: Random | 'first',
  { window = false }: { window?: boolean } = {},
): number[] {
  if (tokens.length <= words) return [...tokens]
  if (choice === 'first') return tokens.slice(0, words)
  if (!window) return choice.subset(tokens.length, words).map((place) => tokens[place]!)
  const start = choice.integer(tokens.length - words + 1)
  return tokens.slice(start, start + words)
}
