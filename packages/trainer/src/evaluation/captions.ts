import type { DataSet, Split } from '@laviter/data'
import { captionMetrics, type CaptionItem, type CaptionScores } from '@laviter/metrics'
import { tokenise } from '@laviter/nn/vocabulary'
import { writeCaptionFiles } from '../captions/caption-files'
import { captionItems } from '../captions/caption-items'
import { openScorer } from '../captions/score-items'
import type { JobOptions, Run } from '../run'
import { checkAttributes, type Described } from './caption-attributes'
import type { CaptionEvaluation } from './caption-evaluation'
import type { MetricName } from './evaluation'
import { mostFrequentCaption } from './most-frequent-caption'

/** The numbers of a run's captions, and what a reader of them must know. */
export interface MeasuredCaptions {
  readonly captions: CaptionEvaluation
  readonly notes: readonly string[]
}

/**
 * Captions a split, keeps the captions in the run, and scores them beside the training set's most frequent caption.
 *
 * @param run - an open run with a captioner
 * @param split - of its data set
 * @param items - the split's
 * @param asked - what is measured
 * @param options - `install`: fetch METEOR's tables where they are not here yet; progress (captions written, then scored)
 *   and signal
 * @throws UserError where the run holds no captioner, or cannot be written
 */
export async function measureCaptions(
  run: Run,
  split: Split,
  items: readonly number[],
  asked: ReadonlySet<MetricName>,
  options: JobOptions & { readonly install: boolean },
): Promise<MeasuredCaptions> {
  const dataSet = await run.dataSet(options)
  const described: Described[] = []
  for await (const { item, text } of captionItems(run, items, options))
    described.push({ item, text })
  await writeCaptionFiles(run, split, described, dataSet)

  const metrics = captionMetrics.filter((metric) => asked.has(metric))
  const scorer = await openScorer(metrics, options)
  const score = async (texts: readonly Described[]): Promise<Omit<CaptionScores, 'items'>> =>
    metrics.length === 0 ? { scores: {}, notes: [] } : scorer.score(scored(texts, dataSet))
  const frequent = mostFrequentCaption(dataSet)
  const constant = described.map(({ item }) => ({ item, text: frequent.caption }))
  const attributes = asked.has('caption-attributes')
    ? checkAttributes(described, dataSet)
    : undefined
  const { scores, notes } = await score(described)
  return {
    captions: {
      scores,
      images: described.length,
      decoding: run.config.decoding,
      baseline: { ...frequent, scores: (await score(constant)).scores },
      distinct: distinctShare(described),
      ...(attributes && { attributes }),
    },
    notes: [
      ...scorer.notes,
      ...notes,
      ...(asked.has('caption-attributes') && attributes === undefined
        ? [`What captions say is not checked: ${dataSet.name} has no attributes to read in them.`]
        : []),
    ],
  }
}

function scored(described: readonly Described[], { items }: DataSet): CaptionItem[] {
  return described.map(({ item, text }) => {
    const { id, captions } = items[item]!
    return { id, hypothesis: text, references: captions }
  })
}

function distinctShare(described: readonly Described[]): number {
  const texts = new Set(described.map(({ text }) => tokenise(text).join(' ')))
  return described.length === 0 ? 0 : texts.size / described.length
}
