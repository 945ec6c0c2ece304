/** A caption that the captioner wrote, as the text encoder reads it. */
export interface FakeCaption {
  /** the row that it stood in: the image that it describes */
  readonly row: number
  /** the text encoder's, 1 to T of them */
  readonly words: readonly number[]
  /** for each word the place that it stood at */
  readonly places: readonly number[]
}

/** How rows of tokens become captions. */
export interface FakeCaptionRules {
  /** T, most words of a caption */
  readonly words: number
  /** @returns the text encoder's word for a token; undefined for one that is none, or that it does not know */
  readonly toWord: (token: number) => number | undefined
  /** @returns which `most` of `count` words stay, ascending, where a row has too many */
  readonly subset: (count: number, most: number, row: number) => readonly number[]
}

/** Words beyond these are not read, whatever they are (as the paper's round trip through text). */
const MOST_READ = 64

/**
 * Captions from the words that a captioner found likeliest, place by place. Tokens that are no words are dropped wherever they
 * stand; what follows an end token is read on, as in the paper's code.
 *
 * @param rows - the tokens of each image, the places that are to be read
 * @param rules - the text encoder's words, how many it takes, and who chooses among more
 * @returns a caption for each row that has a word, in their order
 * @see LAViTeR section 3.4
 */
export function readFakeCaptions(
  rows: readonly ArrayLike<number>[],
  { words: most, toWord, subset }: FakeCaptionRules,
): FakeCaption[] {
  return rows.flatMap((tokens, row) => {
    const read = Array.from(tokens, (token, place) => ({ word: toWord(token), place })).flatMap(
      ({ word, place }) => (word === undefined ? [] : [{ word, place }]),
    )
    const some = read.slice(0, MOST_READ)
    const kept =
      some.length > most ? subset(some.length, most, row).map((place) => some[place]!) : some
    if (kept.length === 0) return []
    return [{ row, words: kept.map(({ word }) => word), places: kept.map(({ place }) => place) }]
  })
}
