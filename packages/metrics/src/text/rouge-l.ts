import type { CorpusAndItems, TokenisedItem } from './caption-item'
import { expectReferences } from './caption-item'

/** Recall counts so much more than precision. */
const BETA = 1.2

/** Counts ROUGE-L over captions that come one by one; it keeps a number of each. */
export interface RougeLAccumulator {
  /**
   * @param item - captions as tokens joined by single spaces; at least one reference
   * @returns the item's own ROUGE-L, in [0, 1]
   */
  add(item: TokenisedItem): number
  /** @returns the mean over captions; 0 of none */
  compute(): CorpusAndItems
}

/**
 * Counts ROUGE-L as COCO's scorer does: the best precision and the best recall of the longest common subsequence, which
 * may be of different references.
 *
 * @see Lin, ROUGE (ACL 2004 workshop)
 */
export function createRougeL(): RougeLAccumulator {
  const scores: number[] = []
  return {
    add(item) {
      expectReferences(item)
      const { hypothesis, references } = item
      const words = hypothesis.split(' ')
      let [precision, recall] = [0, 0]
      for (const reference of references) {
        const others = reference.split(' ')
        const common = longestCommonSubsequence(words, others)
        precision = Math.max(precision, common / words.length)
        recall = Math.max(recall, common / others.length)
      }
      const score =
        precision > 0 && recall > 0
          ? ((1 + BETA ** 2) * precision * recall) / (recall + BETA ** 2 * precision)
          : 0
      scores.push(score)
      return score
    },
    compute() {
      const items = Float64Array.from(scores)
      const sum = items.reduce((total, score) => total + score, 0)
      return { corpus: items.length > 0 ? sum / items.length : 0, items }
    },
  }
}

/** How many words two captions have in common, in the same order. One row of the table stands at a time. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  const row = new Int32Array(b.length + 1) // best of a's words so far and b's first j
  for (const word of a) {
    let diagonal = 0
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!
      row[j] = word === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]!)
      diagonal = above
    }
  }
  return row[b.length]!
}

/**
 * ROUGE-L of captions, over all and of each.
 *
 * @param items - captions as tokens joined by single spaces, from `ptbTokens`; at least one reference each
 * @returns the mean, and the items' in their order
 * @see Lin, ROUGE (ACL 2004 workshop)
 */
export function rougeL(items: Iterable<TokenisedItem>): CorpusAndItems {
  const accumulator = createRougeL()
  for (const item of items) accumulator.add(item)
  return accumulator.compute()
}
