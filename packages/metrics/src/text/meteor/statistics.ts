import { type Match, MODULES } from './candidates'

/**
 * METEOR's 23 counts of one hypothesis and one reference, or sums of them: words of the hypothesis, of the reference,
 * function words of each; for each module (exact, stem, synonym, paraphrase) the matched content words of the hypothesis,
 * of the reference, function words of the hypothesis, of the reference; chunks; matched words of each.
 */
export type MeteorStatistics = readonly number[]

/** Places in {@link MeteorStatistics}. */
const MODULES_AT = 4
const CHUNKS = MODULES_AT + 4 * MODULES.length
const STATISTICS = CHUNKS + 3

/** METEOR 1.5's parameters for English. */
const ALPHA = 0.85
const BETA = 0.2
const GAMMA = 0.6
const DELTA = 0.75
const WEIGHTS = [1, 0.6, 0.8, 0.6] as const

/**
 * @param hypothesis - whether each word of the hypothesis is a function word
 * @param reference - the same of the reference
 * @param matches - the alignment, by reference word
 * @returns the counts
 */
export function countStatistics(
  hypothesis: readonly boolean[],
  reference: readonly boolean[],
  matches: readonly Match[],
): MeteorStatistics {
  const counts = new Array<number>(STATISTICS).fill(0)
  const add = (at: number, by: number) => (counts[at] = (counts[at] ?? 0) + by)
  counts[0] = hypothesis.length
  counts[1] = reference.length
  counts[2] = countTrue(hypothesis)
  counts[3] = countTrue(reference)
  let previous: Match | undefined
  for (const match of matches) {
    const { module, start, length, referenceStart, referenceLength } = match
    const functionWords = countTrue(hypothesis.slice(start, start + length))
    const referenceFunctionWords = countTrue(
      reference.slice(referenceStart, referenceStart + referenceLength),
    )
    const at = MODULES_AT + 4 * module
    add(at, length - functionWords)
    add(at + 1, referenceLength - referenceFunctionWords)
    add(at + 2, functionWords)
    add(at + 3, referenceFunctionWords)
    const continues =
      previous &&
      previous.start + previous.length === start &&
      previous.referenceStart + previous.referenceLength === referenceStart
    if (!continues) add(CHUNKS, 1)
    add(CHUNKS + 1, length)
    add(CHUNKS + 2, referenceLength)
    previous = match
  }
  return counts
}

/**
 * @param statistics - of a pair, or sums over pairs
 * @returns the score in [0, 1]; 0 where nothing matches
 * @see Denkowski and Lavie, Meteor Universal (WMT 2014), Eq. 1-4
 */
export function meteorScore(statistics: MeteorStatistics): number {
  const count = (at: number) => statistics[at] ?? 0
  /** Share of one side's words that are matched: 0 the hypothesis, 1 the reference. */
  const matchedShare = (side: 0 | 1) => {
    let matched = 0
    WEIGHTS.forEach((weight, module) => {
      const at = MODULES_AT + 4 * module + side
      matched += weight * (DELTA * count(at) + (1 - DELTA) * count(at + 2))
    })
    const functionWords = count(2 + side)
    return matched / (DELTA * (count(side) - functionWords) + (1 - DELTA) * functionWords)
  }
  const precision = matchedShare(0)
  const recall = matchedShare(1)
  const mean = 1 / ((1 - ALPHA) / precision + ALPHA / recall)
  const fragments = isWhole(statistics)
    ? 0
    : count(CHUNKS) / ((count(CHUNKS + 1) + count(CHUNKS + 2)) / 2)
  const score = mean * (1 - GAMMA * fragments ** BETA)
  return Number.isNaN(score) ? 0 : score
}

/**
 * Sums the statistics of pairs, by which a corpus is scored; a pair that is matched whole, in one chunk, has no
 * fragments there.
 *
 * @returns the sums so far and how to add to them
 */
export function createSums(): {
  readonly value: MeteorStatistics
  add(pair: MeteorStatistics): void
} {
  const value = new Array<number>(STATISTICS).fill(0)
  return {
    value,
    add(pair) {
      pair.forEach((count, at) => {
        if (at !== CHUNKS || !isWhole(pair)) value[at] = (value[at] ?? 0) + count
      })
    },
  }
}

function isWhole(statistics: MeteorStatistics): boolean {
  return (
    statistics[CHUNKS] === 1 &&
    statistics[CHUNKS + 1] === statistics[0] &&
    statistics[CHUNKS + 2] === statistics[1]
  )
}

function countTrue(values: readonly boolean[]): number {
  return values.reduce((sum, value) => sum + Number(value), 0)
}
