import { UserError } from '../user-error'
import { countBleu } from './bleu'
import type { CaptionItem, CaptionSet } from './caption-item'
import { expectReferences } from './caption-item'
import { createWordCounter, type CaptionWords } from './caption-words'
import { countCider } from './cider'
import { expectCaption } from './coco-captions'
import { gramsOf } from './grams'
import type { Meteor } from './meteor/meteor'
import { ptbTokens } from './ptb/ptb-tokens'
import { createRougeL } from './rouge-l'
import { isRecord, shown } from './shown'

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
 * @throws UserError where there is no caption, one is no text, too long or without a reference, or `metrics` names something
 * else
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
  expectMetrics(metrics)
  const total = Array.isArray(captions) ? captions.length : undefined
  const counter = createCounter(metrics, meteor)
  let done = 0
  let last = performance.now()
  const turn = async () => {
    if (performance.now() - last <= TURN) return
    onProgress?.({ done, ...(total !== undefined && { total }) })
    await new Promise((resolve) => setTimeout(resolve))
    signal?.throwIfAborted()
    last = performance.now()
  }
  for await (const item of captions) {
    counter.add(item, done++)
    await turn()
  }
  if (done === 0) throw new UserError('there are no captions to score: give at least one')
  const scores = await counter.compute(turn)
  onProgress?.({ done, total: done })
  return scores
}

function expectMetrics(metrics: unknown): void {
  const known: readonly unknown[] = captionMetrics
  if (!Array.isArray(metrics)) {
    throw new UserError(
      `metrics is ${shown(metrics)}: give a list of ${captionMetrics.join(', ')}, or leave it out for all`,
    )
  }
  const odd = metrics.findIndex((metric) => !known.includes(metric))
  if (odd >= 0) {
    throw new UserError(
      `metrics[${odd}] is ${shown(metrics[odd])}: give some of ${captionMetrics.join(', ')}`,
    )
  }
}

function createCounter(metrics: readonly CaptionMetric[], meteor: Meteor | undefined) {
  const wants = (metric: CaptionMetric) => metrics.includes(metric)
  const words = wants('bleu') || wants('cider') ? createWordCounter() : undefined
  const rougeL = wants('rouge-l') ? createRougeL() : undefined
  const meteors = wants('meteor') ? meteor?.create() : undefined
  const ids: (string | number)[] = []
  const meteorScores: number[] = []
  let empty = 0

  return {
    add(item: CaptionItem, at: number): void {
      const { hypothesis, references } = tokenise(item, at)
      if (hypothesis.length === 0) empty++
      words?.add({ hypothesis, references })
      if (meteors || rougeL) {
        const line = (tokens: readonly string[]) => tokens.join(' ')
        const lines = { hypothesis: line(hypothesis), references: references.map(line) }
        if (meteors) meteorScores.push(meteors.add(lines).score)
        rougeL?.add(lines)
      }
      ids.push(item.id)
    },
    /** @param turn - lets others run */
    async compute(turn: () => Promise<void>): Promise<CaptionScores> {
      const scored = await countGrams(words?.captions(), wants, turn)
      if (meteors) scored.METEOR = { corpus: meteors.compute(), items: meteorScores }
      if (rougeL) scored.ROUGE_L = rougeL.compute()
      const scores: Scores = {}
      const items = ids.map((image_id): Scores & { image_id: string | number } => ({ image_id }))
      for (const name of scoreNames) {
        const score = scored[name]
        if (!score) continue
        scores[name] = score.corpus
        items.forEach((item, at) => (item[name] = score.items[at]!))
      }
      const notes: string[] = []
      if (wants('meteor') && !meteor) {
        notes.push(
          'METEOR is left out: it needs its tables (openMeteor of @laviter/metrics/meteor)',
        )
      }
      if (empty > 0) notes.push(`${empty} of ${items.length} generated captions have no words`)
      if (wants('cider') && items.length === 1) {
        notes.push('CIDEr of one image alone is 0: it weighs n-grams by how few images have them')
      }
      return { scores, items, notes }
    },
  }
}

/** In the order in which they are reported. */
const scoreNames = [
  'Bleu_1',
  'Bleu_2',
  'Bleu_3',
  'Bleu_4',
  'METEOR',
  'ROUGE_L',
  'CIDEr',
  'CIDEr_plain',
] as const satisfies readonly ScoreName[]

/** A score over all captions and of each. */
interface Scored {
  readonly corpus: number
  readonly items: ArrayLike<number>
}

/** BLEU and CIDEr, of n-grams counted once. */
async function countGrams(
  captions: CaptionWords | undefined,
  wants: (metric: CaptionMetric) => boolean,
  turn: () => Promise<void>,
): Promise<Partial<Record<ScoreName, Scored>>> {
  if (!captions) return {}
  const bleu = wants('bleu') ? countBleu(captions) : undefined
  const cider = wants('cider') ? countCider(captions) : undefined
  for (const grams of gramsOf(captions)) {
    bleu?.add(grams)
    await turn()
    cider?.add(grams)
    await turn()
  }
  return { ...bleu?.compute(), ...cider?.compute() }
}

function tokenise(item: CaptionItem, at: number) {
  if (!isRecord(item)) {
    throw new UserError(
      `captions[${at}] is ${shown(item)}: give { id: 1, hypothesis: 'a bird', references: ['a red bird'] }`,
    )
  }
  expectReferences(item, `captions[${at}]`)
  const tokens = (text: string, name: string) => {
    expectCaption(`captions[${at}].${name} (image ${item.id})`, text)
    return ptbTokens(text)
  }
  return {
    hypothesis: tokens(item.hypothesis, 'hypothesis'),
    references: item.references.map((text, k) => tokens(text, `references[${k}]`)),
  }
}
