import type { CorpusAndItems, TokenisedItem } from './caption-item'
import { numberWords, type CaptionWords } from './caption-words'
import { gramsOf, longestGram, type Grams } from './grams'

/** BLEU of each order, in [0, 1]; higher is better. */
export type Bleu = Record<'Bleu_1' | 'Bleu_2' | 'Bleu_3' | 'Bleu_4', CorpusAndItems>

/** Counts BLEU over captions that come one by one; it keeps ten numbers of each. */
export interface BleuAccumulator {
  /**
   * @param item - captions as tokens between white space; at least one reference
   * @returns the item's own BLEU-1 to BLEU-4
   */
  add(item: TokenisedItem): readonly number[]
  /** @returns over all captions: their counts' BLEU, not the mean of their BLEUs; 0 of none */
  compute(): Bleu
}

/** What is counted of one item, or of all; by n where there are several. */
interface Counts {
  /** N-grams of the hypothesis, each as often as a reference has it. */
  readonly correct: Float64Array
  /** N-grams of the hypothesis. */
  readonly guessed: Float64Array
  length: number
  referenceLength: number
}

/** COCO's scorer guards its quotients with these; they are in every published number. */
const TINY = 1e-15
const SMALL = 1e-9

/**
 * Counts BLEU-1 to BLEU-4 as COCO's scorer does: n-grams clipped by the most that one reference has, closest reference
 * length (the shorter on ties), no smoothing.
 *
 * @see Papineni et al., BLEU (ACL 2002)
 */
export function createBleu(): BleuAccumulator {
  const items: Counts[] = []
  return {
    add(item) {
      const [own] = countItems(numberWords([item]))
      items.push(own!)
      return bleuOf(own!)
    },
    compute: () => scoresOf(items),
  }
}

/** BLEU of captions whose n-grams other metrics count too. */
export function countBleu(captions: CaptionWords): {
  /** To be called with the n-grams of each length once. */
  add(grams: Grams): void
  compute(): Bleu
} {
  const items = countLengths(captions)
  return {
    add: (grams) => addMatches(items, captions, grams),
    compute: () => scoresOf(items),
  }
}

function countItems(captions: CaptionWords): readonly Counts[] {
  const items = countLengths(captions)
  for (const grams of gramsOf(captions)) addMatches(items, captions, grams)
  return items
}

function addMatches(
  items: readonly Counts[],
  { hypotheses, itemOf }: CaptionWords,
  { n, starts, captions, counts }: Grams,
): void {
  for (let gram = 0; gram + 1 < starts.length; gram++) {
    const end = starts[gram + 1]!
    for (let at = starts[gram]!; at < end;) {
      const item = itemOf[captions[at]!]!
      const own = captions[at] === hypotheses[item] ? counts[at++]! : 0
      let most = 0
      for (; at < end && captions[at]! < hypotheses[item + 1]!; at++) {
        most = Math.max(most, counts[at]!)
      }
      if (own > 0) items[item]!.correct[n - 1]! += Math.min(own, most)
    }
  }
}

/** Each item before any n-gram is matched. */
function countLengths({ starts, hypotheses }: CaptionWords): Counts[] {
  const wordsOf = (caption: number) => starts[caption + 1]! - starts[caption]!
  return Array.from({ length: hypotheses.length - 1 }, (_, item) => {
    const hypothesis = hypotheses[item]!
    const length = wordsOf(hypothesis)
    let closest = Infinity
    for (let reference = hypothesis + 1; reference < hypotheses[item + 1]!; reference++) {
      const words = wordsOf(reference)
      const nearer = Math.abs(words - length) - Math.abs(closest - length)
      if (nearer < 0 || (nearer === 0 && words < closest)) closest = words
    }
    return {
      correct: new Float64Array(longestGram),
      guessed: Float64Array.from({ length: longestGram }, (_, n) => Math.max(0, length - n)),
      length,
      referenceLength: closest,
    }
  })
}

function scoresOf(items: readonly Counts[]): Bleu {
  const total: Counts = {
    correct: new Float64Array(longestGram),
    guessed: new Float64Array(longestGram),
    length: 0,
    referenceLength: 0,
  }
  for (const { correct, guessed, length, referenceLength } of items) {
    for (let n = 0; n < longestGram; n++) {
      total.correct[n]! += correct[n]!
      total.guessed[n]! += guessed[n]!
    }
    total.length += length
    total.referenceLength += referenceLength
  }
  const corpus = items.length > 0 ? bleuOf(total) : new Array<number>(longestGram).fill(0)
  const each = items.map(bleuOf)
  const order = (n: number): CorpusAndItems => ({
    corpus: corpus[n]!,
    items: Float64Array.from(each, (scores) => scores[n]!),
  })
  return { Bleu_1: order(0), Bleu_2: order(1), Bleu_3: order(2), Bleu_4: order(3) }
}

function bleuOf({ correct, guessed, length, referenceLength }: Counts): number[] {
  const ratio = (length + TINY) / (referenceLength + SMALL)
  const brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1
  let product = 1
  return Array.from({ length: longestGram }, (_, n) => {
    product *= (correct[n]! + TINY) / (guessed[n]! + SMALL)
    return product ** (1 / (n + 1)) * brevity
  })
}

/**
 * BLEU-1 to BLEU-4 of captions, over all and of each.
 *
 * @param items - captions as tokens between white space, from `ptbTokens`; at least one reference each
 * @returns each order's corpus score and the items' in their order
 * @see Papineni et al., BLEU (ACL 2002)
 *
 * @example
 * ```ts
 * const tokens = (text: string) => ptbTokens(text).join(' ')
 * bleu([{ hypothesis: tokens('A red bird.'), references: [tokens('a small red bird')] }]).Bleu_2.corpus
 * ```
 */
export function bleu(items: Iterable<TokenisedItem>): Bleu {
  return scoresOf(countItems(numberWords(items)))
}
