import { UserError } from '../user-error'
import { countBleu } from './bleu'
import type { CaptionItem, CaptionSet, TokenisedItem } from './caption-item'
import { expectReferences } from './caption-item'
import { countCider } from './cider'
import { expectCaptionLength } from './coco-captions'
import { countItem, createGramIndex } from './grams'
import type { Meteor } from './meteor/meteor'
import { ptbTokens } from './ptb/ptb-tokens'
import { createRougeL } from './rouge-l'

/** What captions can be scored by. */
export const captionMetrics = ['bleu', 'meteor', 'rouge-l', 'cider'] as const

/** One of {@link captionMetrics}. */
export type CaptionMetric = (typeof captionMetrics)[number]

/** Scores by the names of COCO's scorer; higher is better. CIDErs are in [0, 10], all others in [0, 1]. */
export type ScoreName =
  'Bleu_1' | 'Bleu_2' | 'Bleu_3' | 'Bleu_4' | 'METEOR' | 'ROUGE_L' | 'CIDEr' | 'CIDEr_plain'

/** The scores that were asked for and could be measured. */
export type Scores = Partial<Record<ScoreName, number>>

/** Scores of one image's caption. */
export type ItemScores = Scores & { readonly image_id: string | number }

/** Scores of a set of captions. */
export interface CaptionScores {
  /** Over all captions. */
  readonly scores: Scores
  /** Of each, in the order of the captions. */
  readonly items: readonly ItemScores[]
  /** What a reader of the scores has to know: what is missing and why, what makes them low. */
  readonly notes: readonly string[]
}

/** Options of {@link scoreCaptions}. */
export interface ScoreCaptionsOptions {
  /** Default: all, METEOR where its tables are given. */
  readonly metrics?: readonly CaptionMetric[]
  /** METEOR with its tables, from `openMeteor` of `@laviter/metrics/meteor`. Without it there is no METEOR. */
  readonly meteor?: Meteor
  /** Called some ten times a second; `total` where the captions are an array. */
  readonly onProgress?: (progress: { readonly done: number; readonly total?: number }) => void
  /** Stops the work: the promise is rejected with its reason. */
  readonly signal?: AbortSignal
}

/** Longest time without letting others run, ms. */
const TURN = 50

/**
 * Scores generated captions against references as COCO's scorer does, BLEU, METEOR, ROUGE-L and CIDEr by one pass.
 *
 * Captions may come from a generator: texts are tokenised one by one and let go; what stays are counts.
 *
 * @param captions - plain text, as written; each with at least one reference
 * @returns scores over all and of each, with notes
 * @throws UserError where there is no caption, one has no reference, or one is too long
 *
 * @example
 * ```ts
 * const { scores } = await scoreCaptions([
 *   { id: 1, hypothesis: 'A red bird.', references: ['a small red bird', 'a bird on a branch'] },
 *   { id: 2, hypothesis: 'Two dogs run', references: ['two dogs are running on grass'] },
 * ])
 * ```
 */
export async function scoreCaptions(
  captions: CaptionSet | AsyncIterable<CaptionItem>,
  { metrics = captionMetrics, meteor, onProgress, signal }: ScoreCaptionsOptions = {},
): Promise<CaptionScores> {
  signal?.throwIfAborted()
  const total = Array.isArray(captions) ? captions.length : undefined
  const counter = createCounter(metrics, meteor)
  let turn = performance.now()
  let done = 0
  for await (const item of captions) {
    counter.add(item, done++)
    if (performance.now() - turn > TURN) {
      onProgress?.({ done, ...(total !== undefined && { total }) })
      await new Promise((resolve) => setTimeout(resolve))
      signal?.throwIfAborted()
      turn = performance.now()
    }
  }
  if (done === 0) throw new UserError('there are no captions to score: give at least one')
  onProgress?.({ done, total: done })
  return counter.compute()
}

function createCounter(metrics: readonly CaptionMetric[], meteor: Meteor | undefined) {
  const index = createGramIndex()
  const wants = (metric: CaptionMetric) => metrics.includes(metric)
  const bleu = wants('bleu') ? countBleu(index) : undefined
  const cider = wants('cider') ? countCider(index) : undefined
  const rougeL = wants('rouge-l') ? createRougeL() : undefined
  const meteors = wants('meteor') ? meteor?.create() : undefined
  const items: (Scores & { image_id: string | number })[] = []
  let empty = 0

  return {
    add(item: CaptionItem, at: number): void {
      const tokenised = tokenise(item, at)
      if (tokenised.hypothesis === '') empty++
      const scores: Scores & { image_id: string | number } = { image_id: item.id }
      if (bleu || cider) {
        const grams = countItem(index, tokenised)
        bleu?.add(grams).forEach((score, n) => (scores[orders[n]!] = score))
        cider?.add(grams)
      }
      if (meteors) scores.METEOR = meteors.add(tokenised).score
      if (rougeL) scores.ROUGE_L = rougeL.add(tokenised)
      items.push(scores)
    },
    compute(): CaptionScores {
      const scores: Scores = {}
      const orderScores = bleu?.compute()
      for (const order of orders) if (orderScores) scores[order] = orderScores[order].corpus
      if (meteors) scores.METEOR = meteors.compute()
      if (rougeL) scores.ROUGE_L = rougeL.compute().corpus
      const ciders = cider?.compute()
      for (const name of ['CIDEr', 'CIDEr_plain'] as const) {
        if (!ciders) continue
        scores[name] = ciders[name].corpus
        items.forEach((item, at) => (item[name] = ciders[name].items[at]!))
      }
      const notes: string[] = []
      if (wants('meteor') && !meteor) {
        notes.push(
          'METEOR is left out: it needs its tables (openMeteor of @laviter/metrics/meteor)',
        )
      }
      if (empty > 0) notes.push(`${empty} of ${items.length} generated captions have no words`)
      if (cider && items.length === 1) {
        notes.push('CIDEr of one image alone is 0: it weighs n-grams by how few images have them')
      }
      return { scores, items, notes }
    },
  }
}

const orders = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4'] as const

function tokenise(item: CaptionItem, at: number): TokenisedItem {
  expectReferences(item, `captions[${at}]`)
  const tokens = (text: string, name: string) => {
    expectCaptionLength(`captions[${at}].${name} (image ${item.id})`, text)
    return ptbTokens(text).join(' ')
  }
  return {
    hypothesis: tokens(item.hypothesis, 'hypothesis'),
    references: item.references.map((text, k) => tokens(text, `references[${k}]`)),
  }
}
