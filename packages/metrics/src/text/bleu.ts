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

/** BLEU of each order, in [0, 1]; higher is better. */
export type Bleu = Record<'Bleu_1' | 'Bleu_2' | 'Bleu_3' | 'Bleu_4', CorpusAndItems>

/** Counts BLEU over captions that come one by one; it keeps four numbers of each. */
export interface BleuAccumulator {
  /**
   * @param item - captions as tokens between white space; at least one reference
   * @returns the item's own BLEU-1 to BLEU-4
   */
  add(item: TokenisedItem): readonly number[]
  /** @returns over all captions: their counts' BLEU, not the mean of their BLEUs; 0 of none */
  compute(): Bleu
}

/** What orders count of one caption, or of all. */
interface Counts {
  readonly correct: Float64Array
  readonly guessed: Float64Array
  length: number
  referenceLength: number
}
const noCounts = (): Counts => ({
  correct: new Float64Array(longestGram),
  guessed: new Float64Array(longestGram),
  length: 0,
  referenceLength: 0,
})

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
  const index = createGramIndex()
  const counter = countBleu(index)
  return {
    add(item) {
      expectReferences(item)
      return counter.add(countItem(index, item))
    },
    compute: counter.compute,
  }
}

/** {@link createBleu} on captions that were counted already, by an index that other metrics share. */
export function countBleu(index: GramIndex): {
  add(item: ItemGrams): readonly number[]
  compute(): Bleu
} {
  const total = noCounts()
  const items: number[][] = []
  let most = new Int32Array(1 << 12)
  return {
    add({ hypothesis, references }) {
      if (most.length < index.size) most = new Int32Array(2 * index.size)
      const own = noCounts()
      own.length = hypothesis.words
      own.referenceLength = closest(hypothesis.words, references)
      for (const { grams, counts } of references) {
        grams.forEach((gram, at) => {
          if (counts[at]! > most[gram]!) most[gram] = counts[at]!
        })
      }
      for (let n = 0; n < longestGram; n++) {
        own.guessed[n] = Math.max(0, hypothesis.words - n)
        for (let at = hypothesis.ends[n]!; at < hypothesis.ends[n + 1]!; at++) {
          own.correct[n]! += Math.min(hypothesis.counts[at]!, most[hypothesis.grams[at]!]!)
        }
      }
      for (const { grams } of references) for (const gram of grams) most[gram] = 0
      for (let n = 0; n < longestGram; n++) {
        total.correct[n]! += own.correct[n]!
        total.guessed[n]! += own.guessed[n]!
      }
      total.length += own.length
      total.referenceLength += own.referenceLength
      const scores = bleuOf(own)
      items.push(scores)
      return scores
    },
    compute() {
      const corpus = items.length > 0 ? bleuOf(total) : new Array<number>(longestGram).fill(0)
      const order = (n: number): CorpusAndItems => ({
        corpus: corpus[n]!,
        items: Float64Array.from(items, (scores) => scores[n]!),
      })
      return { Bleu_1: order(0), Bleu_2: order(1), Bleu_3: order(2), Bleu_4: order(3) }
    },
  }
}

function closest(length: number, references: readonly GramCounts[]): number {
  let best = Infinity
  for (const { words } of references) {
    const nearer = Math.abs(words - length) - Math.abs(best - length)
    if (nearer < 0 || (nearer === 0 && words < best)) best = words
  }
  return best
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
  const accumulator = createBleu()
  for (const item of items) accumulator.add(item)
  return accumulator.compute()
}
