import { UserError } from '../../user-error'

/** How two phrases can be the same, in METEOR's order; also the order of a statistic's parts. */
export const MODULES = ['exact', 'stem', 'synonym', 'paraphrase'] as const

/** A pair of phrases that may be aligned. */
export interface Match {
  /** Index into {@link MODULES}. */
  readonly module: number
  /** First word in the hypothesis, and how many. */
  readonly start: number
  readonly length: number
  /** First word in the reference, and how many. */
  readonly referenceStart: number
  readonly referenceLength: number
}

/**
 * METEOR compares words by Java's hash of strings, so that `3t` is the same as `56` and `v1` as `to`: its published scores
 * have that in them.
 *
 * @param word - a word or a stem
 * @returns its hash, int32
 */
export function wordKey(word: string): number {
  let hash = 0
  for (let i = 0; i < word.length; i++) hash = (Math.imul(31, hash) + word.charCodeAt(i)) | 0
  return hash
}

/** What the modules know of a sentence. */
export interface Sentence {
  readonly words: readonly string[]
  /** {@link wordKey} of each word, and of its stem. */
  readonly keys: readonly number[]
  readonly stemKeys: readonly number[]
  /** Sets of synonyms that each word is in. */
  readonly synsets: readonly ReadonlySet<number>[]
  /** Numbers of the words in the paraphrase table, -1 where it has none. */
  readonly numbers: readonly number[]
}

/** Finds phrases of one sentence that stand for phrases of another. */
export interface PhraseMatcher {
  matches(
    from: readonly number[],
    to: readonly number[],
  ): Iterable<{ from: number; fromLength: number; to: number; toLength: number }>
}

/** Pairs in two texts of 1,000 times the same word: seconds, and 100 MB. Articles of 4,000 words have a fifth of them. */
const MOST = 1_000_000

/**
 * All pairs of phrases that a module takes for the same. A pair that several modules find occurs several times.
 *
 * @param hypothesis - the sentence to be scored
 * @param reference - the sentence that it is held against
 * @param paraphrases - the paraphrase table
 * @returns the candidates by the reference word that they begin at, in the order found, which breaks ties
 * @throws UserError where there are more than a million: a long text that is little but one word
 */
export function findCandidates(
  hypothesis: Sentence,
  reference: Sentence,
  paraphrases: PhraseMatcher,
): Match[][] {
  const found: Match[][] = reference.words.map(() => [])
  let count = 0
  const push = (match: Match) => {
    if (++count > MOST) throw tooMany(hypothesis, reference)
    found[match.referenceStart]?.push(match)
  }
  const compareWords = (module: number, same: (i: number, j: number) => boolean) => {
    for (let j = 0; j < reference.words.length; j++)
      for (let i = 0; i < hypothesis.words.length; i++)
        if (same(i, j)) push({ module, start: i, length: 1, referenceStart: j, referenceLength: 1 })
  }
  const equal = (i: number, j: number) => hypothesis.keys[i] === reference.keys[j]
  compareWords(0, equal)
  const { words } = hypothesis
  if (words.length === reference.words.length && words.every((_, i) => equal(i, i))) return found

  compareWords(1, (i, j) => !equal(i, j) && hypothesis.stemKeys[i] === reference.stemKeys[j])
  compareWords(2, (i, j) => !equal(i, j) && meet(hypothesis.synsets[i], reference.synsets[j]))
  for (const match of paraphrases.matches(reference.numbers, hypothesis.numbers))
    push({
      module: 3,
      start: match.to,
      length: match.toLength,
      referenceStart: match.from,
      referenceLength: match.fromLength,
    })
  for (const match of paraphrases.matches(hypothesis.numbers, reference.numbers))
    push({
      module: 3,
      start: match.from,
      length: match.fromLength,
      referenceStart: match.to,
      referenceLength: match.toLength,
    })
  return found
}

function tooMany({ words }: Sentence, reference: Sentence): UserError {
  const start = JSON.stringify(words.slice(0, 8).join(' '))
  return new UserError(
    `METEOR: a hypothesis of ${words.length} words, which begins ${start}, matches a reference of ${reference.words.length} words in more than ${MOST} ways: one of them repeats itself. Shorten it, or leave it out.`,
  )
}

function meet(a?: ReadonlySet<number>, b?: ReadonlySet<number>): boolean {
  if (!a || !b || a.size === 0 || b.size === 0) return false
  for (const id of a) if (b.has(id)) return true
  return false
}
