import { stem } from 'porter2'
import { UserError } from '../../user-error'
import { align } from './alignment'
import { findCandidates, type Sentence, wordKey } from './candidates'
import { normalise, parsePrefixes } from './normalise'
import { Paraphrases } from './paraphrases'
import { countStatistics, createSums, meteorScore, type MeteorStatistics } from './statistics'
import { synsetsOf } from './synonyms'
import { unpackTables } from './tables'

/** One hypothesis and the references that it may agree with. */
export interface MeteorItem {
  /** PTB tokens, joined by spaces, punctuation left out. */
  readonly hypothesis: string
  /** At least one, of the same form. */
  readonly references: readonly string[]
}

/** The score of an item, by the reference that it agrees with most. */
export interface MeteorItemScore {
  /** In [0, 1]. */
  readonly score: number
  /** Index of the reference; the first of equal ones. */
  readonly reference: number
  readonly statistics: MeteorStatistics
}

/** METEOR 1.5 for English, with its tables at hand. */
export interface Meteor {
  /**
   * @param hypothesis - PTB tokens, joined by spaces, punctuation left out
   * @param reference - the same
   * @returns the 23 counts that METEOR scores by
   */
  statistics(hypothesis: string, reference: string): MeteorStatistics
  /** @returns the score of one item */
  score(item: MeteorItem): MeteorItemScore
  /** @returns an accumulator for a corpus */
  create(): MeteorAccumulator
  /** Licences of the tables. */
  readonly notices: string
}

/** Scores a corpus in parts. */
export interface MeteorAccumulator {
  /** @returns the item's own score */
  add(item: MeteorItem): MeteorItemScore
  /** @returns the corpus score in [0, 1]: that of the items' summed counts, which is not their mean; 0 of nothing */
  compute(): number
}

/** Words are looked up once; beyond so many the look-ups start anew, so that memory stays bounded. */
const MAX_KNOWN = 100_000

interface KnownWord {
  readonly key: number
  readonly stemKey: number
  readonly synsets: ReadonlySet<number>
}

/**
 * Opens an index in well under a second.
 *
 * @param index - bytes of {@link buildMeteorIndex}; they are used where they lie, so leave them as they are
 * @returns METEOR
 * @throws UserError where it is no index, of another version, or damaged
 *
 * @example
 * ```ts
 * const meteor = openMeteor(await readFile('meteor.index'))
 * meteor.score({ hypothesis: 'a small red bird', references: ['this little bird is red'] }).score
 * ```
 */
export function openMeteor(index: Uint8Array): Meteor {
  const tables = unpackTables(index)
  const prefixes = parsePrefixes(tables.prefixes)
  const functionWords = new Set(tables.functionWords)
  const paraphrases = new Paraphrases(tables.paraphrases)
  const exceptions = new Map(
    tables.exceptions.map((line) => {
      const [form = '', ...bases] = line.split(' ')
      return [form, bases] as const
    }),
  )
  const { words, starts, ids } = tables.synsets
  const places = new Map(words.map((word, place) => [word, place]))
  const synsets = {
    has: (word: string) => places.has(word),
    get: (word: string) => {
      const place = places.get(word)
      return place === undefined ? undefined : ids.subarray(starts[place], starts[place + 1])
    },
  }
  const known = new Map<string, KnownWord>()
  const know = (word: string): KnownWord => {
    let found = known.get(word)
    if (!found) {
      if (known.size >= MAX_KNOWN) known.clear()
      found = {
        key: wordKey(word),
        stemKey: wordKey(stem(word)),
        synsets: synsetsOf(word, synsets, exceptions),
      }
      known.set(word, found)
    }
    return found
  }
  const read = (text: string): Sentence => {
    const words = normalise(text, prefixes)
    const entries = words.map(know)
    return {
      words,
      keys: entries.map((entry) => entry.key),
      stemKeys: entries.map((entry) => entry.stemKey),
      synsets: entries.map((entry) => entry.synsets),
      numbers: paraphrases.encode(words),
    }
  }
  const compare = (hypothesis: Sentence, reference: Sentence): MeteorStatistics => {
    const candidates = findCandidates(hypothesis, reference, paraphrases)
    const isFunctionWord = (word: string) => functionWords.has(word)
    return countStatistics(
      hypothesis.words.map(isFunctionWord),
      reference.words.map(isFunctionWord),
      align(candidates, hypothesis.words.length),
    )
  }
  const readHypothesis = (text: string) => read(text.replaceAll('|||', ''))

  const score = ({ hypothesis, references }: MeteorItem): MeteorItemScore => {
    if (references.length === 0)
      throw new UserError('METEOR needs at least one reference a hypothesis')
    const sentence = readHypothesis(hypothesis)
    const scored = references.map((text, reference): MeteorItemScore => {
      const statistics = compare(sentence, read(text))
      return { score: meteorScore(statistics), reference, statistics }
    })
    return scored.reduce((best, other) => (other.score > best.score ? other : best))
  }
  return {
    statistics: (hypothesis, reference) => compare(readHypothesis(hypothesis), read(reference)),
    score,
    create() {
      const sums = createSums()
      return {
        add(item) {
          const scored = score(item)
          sums.add(scored.statistics)
          return scored
        },
        compute: () => meteorScore(sums.value),
      }
    },
    notices: tables.notices,
  }
}
