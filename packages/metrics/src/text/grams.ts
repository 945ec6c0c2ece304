import type { CaptionWords } from './caption-words'

/** Longest n-gram that BLEU and CIDEr look at. */
export const longestGram = 4

/** The n-grams of one length, each with the captions that have it: an inverted index. */
export interface Grams {
  /** Words of each n-gram. */
  readonly n: number
  /** Where an n-gram's entries begin, and where the last one's end. An entry is a caption that has the n-gram. */
  readonly starts: Int32Array
  /** The caption of each entry, ascending within an n-gram: an item's hypothesis stands before its references. */
  readonly captions: Int32Array
  /** How often that caption has the n-gram. */
  readonly counts: Int32Array
  /** Where among all words it has it first. */
  readonly places: Int32Array
}

/**
 * Counts the n-grams of captions, n = 1 to 4, one length at a time.
 *
 * Places are sorted by the words that stand there, so that equal n-grams come to lie side by side: no n-gram is ever
 * built or looked up, and memory is passed through in few sweeps.
 */
export function* gramsOf(captions: CaptionWords): Generator<Grams> {
  for (let n = 1; n <= longestGram; n++) yield groupEqual(captions, n, sortedPlaces(captions, n))
}

/** Places where n words of one caption begin, by these words; equal ones by place. */
function sortedPlaces({ words, kinds, starts }: CaptionWords, n: number): Int32Array {
  let places = new Int32Array(words.length)
  let found = 0
  for (let caption = 0; caption + 1 < starts.length; caption++) {
    for (let at = starts[caption]!; at + n <= starts[caption + 1]!; at++) places[found++] = at
  }
  places = places.subarray(0, found)
  let sorted = new Int32Array(found)
  const next = new Int32Array(kinds)
  // by the last word first: each sweep keeps the order of the one before it among equal words
  for (let offset = n - 1; offset >= 0; offset--) {
    next.fill(0)
    for (let i = 0; i < found; i++) next[words[places[i]! + offset]!]!++
    for (let word = 0, sum = 0; word < kinds; word++) {
      const count = next[word]!
      next[word] = sum
      sum += count
    }
    for (let i = 0; i < found; i++) sorted[next[words[places[i]! + offset]!]!++] = places[i]!
    ;[places, sorted] = [sorted, places]
  }
  return places
}

function groupEqual({ words, captionOf }: CaptionWords, n: number, sorted: Int32Array): Grams {
  const starts = new Int32Array(sorted.length + 1)
  const captions = new Int32Array(sorted.length)
  const counts = new Int32Array(sorted.length)
  const places = new Int32Array(sorted.length)
  let [grams, entries] = [0, 0]
  const equal = (a: number, b: number) => {
    for (let k = 0; k < n; k++) if (words[a + k] !== words[b + k]) return false
    return true
  }
  for (let i = 0; i < sorted.length; i++) {
    const place = sorted[i]!
    const caption = captionOf[place]!
    const isNew = i === 0 || !equal(sorted[i - 1]!, place)
    if (isNew) starts[grams++] = entries
    else if (caption === captions[entries - 1]) {
      counts[entries - 1]!++
      continue
    }
    captions[entries] = caption
    counts[entries] = 1
    places[entries++] = place
  }
  starts[grams] = entries
  return {
    n,
    starts: starts.subarray(0, grams + 1),
    captions: captions.subarray(0, entries),
    counts: counts.subarray(0, entries),
    places: places.subarray(0, entries),
  }
}
