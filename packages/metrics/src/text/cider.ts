import type { CorpusAndItems, TokenisedItem } from './caption-item'
import { createWordCounter, numberWords, type CaptionWords } from './caption-words'
import { gramsOf, longestGram, type Grams } from './grams'

/** Both CIDErs, in [0, 10]; higher is better. */
export type CiderScores = Record<'CIDEr' | 'CIDEr_plain', CorpusAndItems>

/** Counts CIDEr over captions that come one by one; it keeps their words as numbers, since rarity is known in the end. */
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
  const words = createWordCounter()
  return { add: words.add, compute: () => both(words.captions()) }
}

/** CIDEr of captions whose n-grams other metrics count too. */
export function countCider(captions: CaptionWords): {
  /** To be called with the n-grams of each length once. */
  add(grams: Grams): void
  compute(): CiderScores
} {
  const { starts, hypotheses } = captions
  const images = hypotheses.length - 1
  const weigh = createWeights(captions)
  /** Of each caption and n: its length, and its products with the hypothesis. */
  const length = new Float64Array((starts.length - 1) * longestGram)
  const [least, inner] = [length.slice(), length.slice()]
  return {
    add(grams) {
      const { weights, others } = weigh(grams)
      for (let caption = 0; caption + 1 < starts.length; caption++) {
        let [square, clipped, plain] = [0, 0, 0]
        for (let at = starts[caption]!; at < starts[caption + 1]!; at++) {
          const weight = weights[at]!
          square += weight * weight
          clipped += Math.min(weight, others[at]!) * weight
          plain += weight * others[at]!
        }
        const at = caption * longestGram + grams.n - 1
        length[at] = Math.sqrt(square)
        least[at] = clipped
        inner[at] = plain
      }
    },
    compute() {
      const clipped = new Float64Array(images)
      const plain = new Float64Array(images)
      for (let image = 0; image < images; image++) {
        const [hypothesis, end] = [hypotheses[image]!, hypotheses[image + 1]!]
        for (let reference = hypothesis + 1; reference < end; reference++) {
          const difference = bigrams(starts, hypothesis) - bigrams(starts, reference)
          const penalty = Math.exp(-(difference ** 2) / (2 * SIGMA ** 2))
          for (let n = 0; n < longestGram; n++) {
            const at = reference * longestGram + n
            const product = length[hypothesis * longestGram + n]! * length[at]!
            if (product === 0) continue
            clipped[image]! += (penalty * least[at]!) / (product * longestGram)
            plain[image]! += inner[at]! / (product * longestGram)
          }
        }
        const scale = (sum: number) => (SCALE * sum) / (end - hypothesis - 1)
        clipped[image] = scale(clipped[image]!)
        plain[image] = scale(plain[image]!)
      }
      return { CIDEr: withMean(clipped), CIDEr_plain: withMean(plain) }
    },
  }
}

const withMean = (items: Float64Array): CorpusAndItems => ({
  corpus: items.length > 0 ? items.reduce((sum, score) => sum + score, 0) / items.length : 0,
  items,
})

/** Bigrams of a caption, as both sides count lengths. */
const bigrams = (starts: Int32Array, caption: number) =>
  Math.max(0, starts[caption + 1]! - starts[caption]! - 1)

/** Weighs n-grams by how often a caption has them and how few images have them. */
function createWeights({ words, hypotheses, itemOf }: CaptionWords) {
  const images = hypotheses.length - 1
  const rarities = Float64Array.from(
    { length: images + 1 },
    (_, frequency) => Math.log(images) - Math.log(Math.max(1, frequency)),
  )
  /**
   * The n-grams' weights at the words where a caption has them first, and there the weights that the same n-grams have in
   * the item's hypothesis; 0 at all other words, and in `others` of hypotheses.
   */
  return ({ starts, captions, counts, places }: Grams) => {
    const weights = new Float64Array(words.length)
    const others = new Float64Array(words.length)
    for (let gram = 0; gram + 1 < starts.length; gram++) {
      const [from, end] = [starts[gram]!, starts[gram + 1]!]
      // an image counts once, however many of its references have the n-gram
      let [frequency, image] = [0, -1]
      for (let at = from; at < end; at++) {
        const item = itemOf[captions[at]!]!
        if (item === image || captions[at] === hypotheses[item]) continue
        image = item
        frequency++
      }
      let [own, hypothesis] = [0, -1]
      for (let at = from; at < end; at++) {
        const weight = counts[at]! * rarities[frequency]!
        const item = itemOf[captions[at]!]!
        weights[places[at]!] = weight
        if (captions[at] === hypotheses[item]) [own, hypothesis] = [weight, item]
        else if (item === hypothesis) others[places[at]!] = own
      }
    }
    return { weights, others }
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
  return both(numberWords(items)).CIDEr
}

/**
 * The first CIDEr: cosine without clipping or length penalty. Tables that say CIDEr mean {@link cider}.
 *
 * @param items - captions as tokens between white space, from `ptbTokens`; at least one reference each
 * @returns the mean, and the items' in their order, in [0, 10]
 * @see Vedantam et al., CIDEr (CVPR 2015), Eq. 2
 */
export function ciderPlain(items: Iterable<TokenisedItem>): CorpusAndItems {
  return both(numberWords(items)).CIDEr_plain
}

function both(captions: CaptionWords): CiderScores {
  const counter = countCider(captions)
  for (const grams of gramsOf(captions)) counter.add(grams)
  return counter.compute()
}
