import type { Random } from '@laviter/nn/random'

/** Sentences of which a few words are others. */
export interface Exchanged {
  /** int32 [B, T], as they were but for those words */
  readonly tokens: Int32Array
  /** 1 where a word was exchanged, float32 [B, T] */
  readonly exchanged: Float32Array
  /** 1 where a word could have been, float32 [B, T] */
  readonly exchangeable: Float32Array
}

/** Makes sentences that are nearly right: what they say of one thing, others say of it elsewhere. */
export interface WordExchange {
  /**
   * @param tokens - int32 [B, T], padded with 0
   * @param rows - B
   * @param random - of this batch
   */
  exchange(tokens: Int32Array, rows: number, random: Random): Exchanged
}

/** A word that stands in this share of all sentences says nothing of a picture. */
const COMMON = 0.5

/**
 * Reads training sentences for which words stand between the same two: a red crown, a blue crown. A grammar, or a list of what
 * colours are, is not needed.
 *
 * @param sentences - in whole numbers above 0, a place each
 * @param share - in (0, 1]: how likely a word that can be exchanged is; one a sentence always is, where there is one
 * @see Yuksekgonul et al., When and Why Vision-Language Models Behave like Bags-of-Words (ICLR 2023), section 4
 */
export function createWordExchange(
  sentences: readonly (readonly number[])[],
  share: number,
): WordExchange {
  const seen = new Map<number, number>()
  for (const sentence of sentences)
    for (const word of new Set(sentence)) seen.set(word, (seen.get(word) ?? 0) + 1)
  const telling = (word: number) => (seen.get(word) ?? 0) < COMMON * sentences.length
  const between = new Map<string, Map<number, number>>()
  for (const sentence of sentences)
    sentence.forEach((word, place) => {
      if (!telling(word)) return
      const key = neighbours(sentence, place)
      const words = between.get(key) ?? new Map<number, number>()
      between.set(key, words.set(word, (words.get(word) ?? 0) + 1))
    })

  /** Another word of the same place, as often as sentences have it there. */
  const other = (sentence: ArrayLike<number>, place: number, random: Random) => {
    const own = sentence[place]!
    const words = telling(own) ? between.get(neighbours(sentence, place)) : undefined
    const others = [...(words ?? [])].filter(([word]) => word !== own)
    let left = random.uniform() * others.reduce((sum, [, times]) => sum + times, 0)
    return others.find(([, times]) => (left -= times) < 0)?.[0]
  }
  return {
    exchange: (tokens, rows, random) => {
      const T = tokens.length / rows
      const changed = Int32Array.from(tokens)
      const exchanged = new Float32Array(tokens.length)
      const exchangeable = new Float32Array(tokens.length)
      for (let row = 0; row < rows; row++) {
        const sentence = tokens.subarray(row * T, (row + 1) * T)
        const found = [...sentence.keys()].flatMap((place) => {
          const word = sentence[place] === 0 ? undefined : other(sentence, place, random)
          return word === undefined ? [] : [{ at: row * T + place, word }]
        })
        const always = found.length > 0 ? random.integer(found.length) : 0
        found.forEach(({ at, word }, i) => {
          exchangeable[at] = 1
          if (i !== always && random.uniform() >= share) return
          exchanged[at] = 1
          changed[at] = word
        })
      }
      return { tokens: changed, exchanged, exchangeable }
    },
  }
}

/** The words on both sides, 0 at either end: each is as it was, whatever else is exchanged. */
const neighbours = (sentence: ArrayLike<number>, place: number): string =>
  `${sentence[place - 1] ?? 0} ${sentence[place + 1] ?? 0}`
