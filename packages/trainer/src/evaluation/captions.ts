import type { DataSet, Split } from '@laviter/data'
import { captionMetrics, type CaptionItem, type CaptionScores } from '@laviter/metrics'
import { tokenise } from '@laviter/nn/vocabulary'
import { writeCaptionFiles } from '../captions/caption-files'
import { CAPTION_BATCH, captionItems } from '../captions/caption-items'
import { openDescriber } from '../captions/describer'
import { openScorer } from '../captions/score-items'
import type { JobOptions, Run } from '../run'
import { checkAttributes, type Described } from './caption-attributes'
import type { CaptionEvaluation } from './caption-evaluation'
import { embedSplit } from './embed'
import type { MetricName } from './evaluation'
import { mostFrequentCaption } from './most-frequent-caption'
import type { Note } from './notes'

/** The numbers of a run's captions, and what a reader of them must know. */
export interface MeasuredCaptions {
  readonly captions: CaptionEvaluation
  /** what was asked for and this machine cannot score */
  readonly unscored: readonly MetricName[]
  readonly notes: readonly Note[]
}

/** How captions are measured. */
export interface MeasureCaptionsOptions extends JobOptions {
  /** fetch METEOR's tables where they are not here yet */
  readonly install: boolean
  /** captions that were kept, one an item: none is written */
  readonly kept?: readonly string[]
  /** the split is to be embedded too: one look at its pictures is enough for both */
  readonly embeds: boolean
}

/**
 * Captions a split, keeps the captions in the run, and scores them beside the training set's most frequent caption.
 *
 * @param run - an open run with a captioner
 * @param split - of its data set
 * @param items - the split's
 * @param asked - what is measured
 * @param options - see {@link MeasureCaptionsOptions}; progress (captions written, then scored) and signal
 * @throws UserError where the run holds no captioner, or cannot be written
 */
export async function measureCaptions(
  run: Run,
  split: Split,
  items: readonly number[],
  asked: ReadonlySet<MetricName>,
  { install, kept, embeds, ...job }: MeasureCaptionsOptions,
): Promise<MeasuredCaptions> {
  const dataSet = await run.dataSet(job)
  const described =
    kept?.map((text, at) => ({ item: items[at]!, text })) ??
    (embeds ? await describeEmbedded(run, split, job) : undefined) ??
    (await describeItems(run, items, job))
  if (kept === undefined) await writeCaptionFiles(run, split, described, dataSet)

  const metrics = captionMetrics.filter((metric) => asked.has(metric))
  const scorer = await openScorer(metrics, { install, ...job })
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
    unscored: metrics.filter((metric) => !scorer.metrics.includes(metric)),
    notes: [
      // it says what it cannot measure: METEOR without its tables
      ...scorer.notes.map((text): Note => ({ metrics: ['meteor'], text })),
      ...notes.map((text): Note => ({ metrics, text })),
      ...(asked.has('caption-attributes') && attributes === undefined
        ? [
            {
              metrics: ['caption-attributes'],
              text: `What captions say is not checked: ${dataSet.name} has no attributes to read in them.`,
            } as const,
          ]
        : []),
    ],
  }
}

async function describeItems(
  run: Run,
  items: readonly number[],
  job: JobOptions,
): Promise<Described[]> {
  const described: Described[] = []
  for await (const { item, text } of captionItems(run, items, job)) described.push({ item, text })
  return described
}

/** @returns captions of a split that was embedded with them; undefined where it was embedded before */
async function describeEmbedded(
  run: Run,
  split: Split,
  job: JobOptions,
): Promise<Described[] | undefined> {
  const described: Described[] = []
  const describe = await openDescriber(run, { signal: job.signal })
  await embedSplit(run, split, {
    ...job,
    batch: CAPTION_BATCH,
    along: async ({ items, features }) => {
      const captions = await describe(features)
      described.push(...captions.map(({ text }, i) => ({ item: items[i]!, text })))
    },
  })
  return described.length > 0 ? described : undefined
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
