/** The paraphrase table's columns: all phrases that can be replaced, sorted by their words' numbers, and by what. */
export interface ParaphraseColumns {
  /** Word of each number; frequent words have low numbers. */
  readonly words: readonly string[]
  /** Where each source begins in `sourceWords`, uint32 [sources + 1]. */
  readonly sourceStarts: Uint32Array
  /** Numbers of the sources' words, one after the other. */
  readonly sourceWords: Uint16Array
  /** Where each source's targets begin in `targets`, uint32 [sources + 1], bytes. */
  readonly targetStarts: Uint32Array
  /** Targets in the table's order: each word as a varint of 2 x number + (1 where another word of the phrase follows). */
  readonly targets: Uint8Array
}

/** A place where a phrase of one sentence can be said in words of the other. */
export interface ParaphraseMatch {
  /** First word in the sentence of the source, and how many. */
  readonly from: number
  readonly fromLength: number
  /** First word in the sentence of the target, and how many. */
  readonly to: number
  readonly toLength: number
}

/** Longest phrase of the table, words. */
export const MAX_PHRASE = 7

/** Looks phrases up in the columns of the table, where they lie. */
export class Paraphrases {
  private readonly numbers: ReadonlyMap<string, number>
  /** First source that begins with each word, uint32 [words + 1]. */
  private readonly firstSources: Uint32Array
  /** Scratch: whether a word stands in the sentence of the targets. */
  private readonly present: Uint8Array

  constructor(private readonly columns: ParaphraseColumns) {
    const { words, sourceStarts, sourceWords } = columns
    this.numbers = new Map(words.map((word, number) => [word, number]))
    this.present = new Uint8Array(words.length)
    this.firstSources = new Uint32Array(words.length + 1)
    for (let source = 0; source + 1 < sourceStarts.length; source++)
      this.firstSources[at(sourceWords, at(sourceStarts, source)) + 1]!++
    for (let word = 0; word < words.length; word++)
      this.firstSources[word + 1]! += at(this.firstSources, word)
  }

  /**
   * @param sentence - words
   * @returns their numbers; -1 for words that are in no phrase
   */
  encode(sentence: readonly string[]): number[] {
    return sentence.map((word) => this.numbers.get(word) ?? -1)
  }

  /**
   * @param from - numbers of the words of one sentence
   * @param to - numbers of the words of the other
   * @returns where a phrase of `from` has a target in `to`: by the phrase's start, shorter ones first, then in the
   *   table's order, then by the place in `to`
   */
  matches(from: readonly number[], to: readonly number[]): ParaphraseMatch[] {
    const found: ParaphraseMatch[] = []
    for (const word of to) if (word >= 0) this.present[word] = 1
    for (let start = 0; start < from.length; start++)
      for (const { source, length } of this.sourcesAt(from, start))
        this.targetsIn(source, to, (place, toLength) =>
          found.push({ from: start, fromLength: length, to: place, toLength }),
        )
    for (const word of to) if (word >= 0) this.present[word] = 0
    return found
  }

  /** Sources that begin at a word of a sentence, shorter ones first. */
  private sourcesAt(
    sentence: readonly number[],
    start: number,
  ): { source: number; length: number }[] {
    const { sourceStarts } = this.columns
    const first = at(sentence, start)
    if (first < 0) return []
    const found = []
    let low = at(this.firstSources, first)
    let high = at(this.firstSources, first + 1)
    for (let length = 1; low < high; length++) {
      // of those that share the words so far, the one that ends here comes first
      if (at(sourceStarts, low + 1) - at(sourceStarts, low) === length)
        found.push({ source: low++, length })
      const next = sentence[start + length] ?? -1
      if (next < 0) break
      low = this.firstWithWord(low, high, length, next)
      high = this.firstWithWord(low, high, length, next + 1)
    }
    return found
  }

  /** First of the sources from `low` whose word at `position` is at least `word`; all are longer than `position`. */
  private firstWithWord(low: number, high: number, position: number, word: number): number {
    const { sourceStarts, sourceWords } = this.columns
    while (low < high) {
      const middle = (low + high) >>> 1
      if (at(sourceWords, at(sourceStarts, middle) + position) < word) low = middle + 1
      else high = middle
    }
    return low
  }

  private targetsIn(
    source: number,
    sentence: readonly number[],
    found: (place: number, length: number) => void,
  ): void {
    const { targetStarts, targets } = this.columns
    const phrase: number[] = []
    let byte = at(targetStarts, source)
    const end = at(targetStarts, source + 1)
    while (byte < end) {
      phrase.length = 0
      let possible = true
      for (let more = 1; more;) {
        let code = 0
        let shift = 0
        for (let high = 128; high & 128; shift += 7) {
          high = at(targets, byte++)
          code |= (high & 127) << shift
        }
        more = code & 1
        if (possible) {
          phrase.push(code >> 1)
          possible = this.present[code >> 1] === 1
        }
      }
      if (!possible) continue
      for (let place = 0; place + phrase.length <= sentence.length; place++)
        if (phrase.every((word, offset) => sentence[place + offset] === word))
          found(place, phrase.length)
    }
  }
}

/** Element of an array at an index that is known to be inside. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number
}
