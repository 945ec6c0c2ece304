import type { TokenisedItem } from './caption-item'

/** Longest n-gram that BLEU and CIDEr look at. */
export const longestGram = 4

/** The n-grams of one caption, n = 1 to 4, each once. */
export interface GramCounts {
  /** Numbers of the n-grams, shorter ones first. */
  readonly grams: Int32Array
  /** How often each occurs. */
  readonly counts: Int32Array
  /** Where the n-grams of each n end in the two: those of n are [ends[n-1], ends[n]), with ends[0] = 0. */
  readonly ends: Int32Array
  /** Words of the caption. */
  readonly words: number
}

/** Numbers n-grams: equal ones get the same number, across captions. */
export interface GramIndex {
  /** Numbers given so far: they run from 0 to size - 1. */
  readonly size: number
  /** @param caption - tokens between white space, U+00A0 included */
  count(caption: string): GramCounts
}

/** The n-grams of an item's captions. */
export interface ItemGrams {
  readonly hypothesis: GramCounts
  readonly references: readonly GramCounts[]
}

/** Counts all captions of an item. */
export function countItem(index: GramIndex, { hypothesis, references }: TokenisedItem): ItemGrams {
  return { hypothesis: index.count(hypothesis), references: references.map(index.count) }
}

const FREE = -1

/**
 * Numbers words, and longer n-grams by the number of what comes before the last word and that word, in an open hash table
 * of pairs: a caption is hashed as text once a word, not once an n-gram.
 */
export function createGramIndex(): GramIndex {
  const words = new Map<string, number>()
  let size = 0
  let capacity = 1 << 12
  let [before, last, numbers] = [new Int32Array(0), new Int32Array(0), new Int32Array(0)]
  let used = 0
  /** How often each n-gram was met in the caption at hand, and where it stands in the result. */
  let places = new Int32Array(1 << 12).fill(FREE)

  const slotOf = (prefix: number, word: number) => {
    let slot = (Math.imul(prefix, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & (capacity - 1)
    while (numbers[slot] !== FREE && (before[slot] !== prefix || last[slot] !== word)) {
      slot = (slot + 1) & (capacity - 1)
    }
    return slot
  }
  const grow = () => {
    const [oldBefore, oldLast, oldNumbers] = [before, last, numbers]
    capacity *= 2
    before = new Int32Array(capacity)
    last = new Int32Array(capacity)
    numbers = new Int32Array(capacity).fill(FREE)
    oldNumbers.forEach((number, at) => {
      if (number === FREE) return
      const slot = slotOf(oldBefore[at]!, oldLast[at]!)
      before[slot] = oldBefore[at]!
      last[slot] = oldLast[at]!
      numbers[slot] = number
    })
  }
  grow()

  const numberOfWord = (word: string) => {
    let number = words.get(word)
    if (number === undefined) words.set(word, (number = size++))
    return number
  }
  const numberOfPair = (prefix: number, word: number) => {
    const slot = slotOf(prefix, word)
    if (numbers[slot] !== FREE) return numbers[slot]!
    before[slot] = prefix
    last[slot] = word
    const number = (numbers[slot] = size++)
    if (++used * 2 > capacity) grow()
    return number
  }

  return {
    get size() {
      return size
    },
    count(caption) {
      const tokens = caption.split(/\s+/).filter((token) => token !== '')
      const T = tokens.length
      const ids = Int32Array.from(tokens, numberOfWord)
      const prefixes = ids.slice()
      const grams = new Int32Array(T * longestGram)
      const counts = new Int32Array(grams.length)
      const ends = new Int32Array(longestGram + 1)
      let found = 0
      for (let n = 1; n <= longestGram; n++) {
        for (let at = 0; at + n <= T; at++) {
          if (n > 1) prefixes[at] = numberOfPair(prefixes[at]!, ids[at + n - 1]!)
          const gram = prefixes[at]!
          if (gram >= places.length) {
            const wider = new Int32Array(Math.max(2 * places.length, gram + 1)).fill(FREE)
            wider.set(places)
            places = wider
          }
          if (places[gram] === FREE) {
            places[gram] = found
            grams[found++] = gram
          }
          counts[places[gram]!]!++
        }
        ends[n] = found
      }
      for (let at = 0; at < found; at++) places[grams[at]!] = FREE
      return { grams: grams.slice(0, found), counts: counts.slice(0, found), ends, words: T }
    },
  }
}
