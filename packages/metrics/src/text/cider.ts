import type { CorpusAndItems, TokenisedItem } from './caption-item'
import { expectReferences } from './caption-item'
import {
  countItem,
  createGramIndex,
  longestGram,
  type GramCounts,
  type GramIndex,
  type ItemGrams,
} from './grams'

/** Both CIDErs, in [0, 10]; higher is better. */
export type CiderScores = Record<'CIDEr' | 'CIDEr_plain', CorpusAndItems>

/** Counts CIDEr over captions that come one by one; it keeps their n-grams, since rarity is known in the end. */
export interface CiderAccumulator {
  /** @param item - captions as tokens between white space; at least one reference */
  add(item: TokenisedItem): void
  /** @returns means over captions; 0 of none. Of one image alone both are 0: no n-gram is rarer than another. */
  compute(): CiderScores
}

/** Width of the length penalty, in bigrams. */
const SIGMA = 6
const SCALE = 10

/**
 * Counts CIDEr as COCO's scorer does. What it prints as CIDEr, and the literature quotes, is CIDEr-D: weights clipped by
 * the reference's, and a penalty on other lengths; `CIDEr_plain` has neither. Rarity is counted in these references.
 *
 * @see Vedantam et al., CIDEr (CVPR 2015), section 5
 */
export function createCider(): CiderAccumulator {
  const index = createGramIndex()
  const counter = countCider(index)
  return {
    add(item) {
      expectReferences(item)
      return counter.add(countItem(index, item))
    },
    compute: counter.compute,
  }
}

/** {@link createCider} on captions that were counted already, by an index that other metrics share. */
export function countCider(index: GramIndex): {
  add(item: ItemGrams): void
  compute(): CiderScores
} {
  const images: ItemGrams[] = []
  let frequencies = new Int32Array(1 << 12)
  let seenIn = new Int32Array(1 << 12)
  return {
    add(item) {
      images.push(item)
      if (frequencies.length < index.size) {
        frequencies = widened(frequencies, 2 * index.size)
        seenIn = widened(seenIn, 2 * index.size)
      }
      // an image counts once, however many of its references have the n-gram
      const image = images.length
      for (const { grams } of item.references) {
        for (const gram of grams) {
          if (seenIn[gram] === image) continue
          seenIn[gram] = image
          frequencies[gram]!++
        }
      }
    },
    compute() {
      const logImages = Math.log(images.length)
      const rarity = new Float64Array(index.size)
      for (let gram = 0; gram < rarity.length; gram++) {
        rarity[gram] = logImages - Math.log(Math.max(1, frequencies[gram] ?? 0))
      }
      const compare = createComparison(rarity)
      const clipped = new Float64Array(images.length)
      const plain = new Float64Array(images.length)
      images.forEach((item, image) => {
        const sums = compare(item)
        clipped[image] = (SCALE * sums.clipped) / item.references.length
        plain[image] = (SCALE * sums.plain) / item.references.length
      })
      return { CIDEr: withMean(clipped), CIDEr_plain: withMean(plain) }
    },
  }
}

const widened = (numbers: Int32Array, length: number) => {
  const wider = new Int32Array(length)
  wider.set(numbers)
  return wider
}

const withMean = (items: Float64Array): CorpusAndItems => ({
  corpus: items.length > 0 ? items.reduce((sum, score) => sum + score, 0) / items.length : 0,
  items,
})

/** Bigrams of a caption, as both sides count lengths. */
const bigrams = ({ words }: GramCounts) => Math.max(0, words - 1)

/** Sums over references of the two similarities, each a mean over n. */
function createComparison(rarity: Float64Array) {
  /** The hypothesis' weight of each n-gram; 0 of all others. */
  const weights = new Float64Array(rarity.length)
  const norms = (caption: GramCounts): Float64Array => {
    const squares = new Float64Array(longestGram)
    for (let n = 0; n < longestGram; n++) {
      for (let at = caption.ends[n]!; at < caption.ends[n + 1]!; at++) {
        squares[n]! += (caption.counts[at]! * rarity[caption.grams[at]!]!) ** 2
      }
    }
    return squares.map(Math.sqrt)
  }

  return ({ hypothesis, references }: ItemGrams) => {
    const length = norms(hypothesis)
    hypothesis.grams.forEach((gram, at) => {
      weights[gram] = hypothesis.counts[at]! * rarity[gram]!
    })
    let [clipped, plain] = [0, 0]
    for (const reference of references) {
      const referenceLength = norms(reference)
      const difference = bigrams(hypothesis) - bigrams(reference)
      const penalty = Math.exp(-(difference ** 2) / (2 * SIGMA ** 2))
      for (let n = 0; n < longestGram; n++) {
        const product = length[n]! * referenceLength[n]!
        if (product === 0) continue
        let [least, inner] = [0, 0]
        for (let at = reference.ends[n]!; at < reference.ends[n + 1]!; at++) {
          const gram = reference.grams[at]!
          const weight = weights[gram]!
          if (weight === 0) continue
          const other = reference.counts[at]! * rarity[gram]!
          least += Math.min(weight, other) * other
          inner += weight * other
        }
        clipped += (penalty * least) / (product * longestGram)
        plain += inner / (product * longestGram)
      }
    }
    for (const gram of hypothesis.grams) weights[gram] = 0
    return { clipped, plain }
  }
}

/**
 * CIDEr of captions as COCO's scorer prints it (it is CIDEr-D), over all and of each.
 *
 * @param items - captions as tokens between white space, from `ptbTokens`; at least one reference each
 * @returns the mean, and the items' in their order, in [0, 10]
 * @see Vedantam et al., CIDEr (CVPR 2015)
 */
export function cider(items: Iterable<TokenisedItem>): CorpusAndItems {
  return both(items).CIDEr
}

/**
 * The first CIDEr: cosine without clipping or length penalty. Tables that say CIDEr mean {@link cider}.
 *
 * @param items - captions as tokens between white space, from `ptbTokens`; at least one reference each
 * @returns the mean, and the items' in their order, in [0, 10]
 * @see Vedantam et al., CIDEr (CVPR 2015), Eq. 2
 */
export function ciderPlain(items: Iterable<TokenisedItem>): CorpusAndItems {
  return both(items).CIDEr_plain
}

function both(items: Iterable<TokenisedItem>): CiderScores {
  const accumulator = createCider()
  for (const item of items) accumulator.add(item)
  return accumulator.compute()
}
