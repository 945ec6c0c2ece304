import type { DataSet, Split } from '@laviter/data'
import { createRecall, rankBlocks } from '@laviter/metrics'
import type { JobOptions, Run } from '../run'
import { attributeAccuracies, embedPhrases, measureAimcos } from './attributes'
import { measureCaptions, type MeasureCaptionsOptions } from './captions'
import { embedSplit, splitItems, textSide, type EmbeddedSplit } from './embed'
import {
  CAPTION_MEASUREMENTS,
  GENERATION_MEASUREMENTS,
  METRICS,
  metricNames,
  metricsOfOneLook,
  type Evaluation,
  type MetricName,
  type OracleCeiling,
} from './evaluation'
import { evaluationKeys, lackingOf, readSaved, saveEvaluation } from './evaluation-file'
import { keptCaptions } from './kept-captions'
import {
  expectGeneration,
  measureGeneration,
  type GenerationOptions,
} from './images/measure-generation'
import { inSteps } from './in-steps'
import { noted, type Note } from './notes'
import { measureRPrecision, oracleRPrecision, type Protocol } from './r-precision'

/** What is measured, and on what. */
export interface EvaluateOptions extends JobOptions {
  /** Default `test`. */
  readonly split?: Split
  /** Names of {@link METRICS}; unless given all that one look at each picture is enough for: drawn pictures take minutes. */
  readonly metrics?: readonly string[]
  /** how generated pictures are measured, where they are */
  readonly generation?: Omit<GenerationOptions, keyof JobOptions>
}

/**
 * Measures a run's best model on a split and saves the numbers in the run: the test split's as `evaluation.json`, which
 * the report reads, another's as `evaluation-SPLIT.json`. Numbers of other metrics that are there stay.
 *
 * @param run - an open run
 * @param options - split, metrics, progress (pictures, captions, then comparisons) and signal
 * @returns the numbers, each with what is needed to read it
 * @throws UserError where a metric is unknown, pictures cannot be drawn as asked, the split is empty, or the run holds no model or
 *   cannot be written
 */
export async function evaluate(run: Run, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { metrics, ...how } = options
  const asked = metrics === undefined ? metricsOfOneLook(run) : metricNames(metrics)
  // 104 MB are fetched only for who asks for the metric by its name
  const { measured } = await measure(run, asked, { ...how, install: metrics !== undefined })
  return measured
}

/** A run's numbers, and what of those that were saved did not stand. */
export interface CompleteEvaluation {
  readonly evaluation: Evaluation
  /** as {@link SavedEvaluation} says it */
  readonly stale?: string
}

/**
 * Gathers a run's numbers: those that were saved and still stand, and what of some metrics is lacking, measured now and saved
 * beside them. Captions that were kept with numbers that stand are scored, not written anew.
 *
 * @param run - an open run
 * @param metrics - that are wanted; others stay if they stand
 * @param options - split, default `test`; whether to fetch METEOR's tables where they are not here, default false; progress and
 *   signal
 * @throws UserError where the split is empty, or the run holds no model or cannot be written
 */
export async function completeEvaluation(
  run: Run,
  metrics: readonly MetricName[],
  {
    split = 'test',
    install = false,
    ...job
  }: JobOptions & { readonly split?: Split; readonly install?: boolean } = {},
): Promise<CompleteEvaluation> {
  const dataSet = await run.dataSet(job)
  const { evaluation: saved, stale } = await readSaved(run, split)
  const lacking = lackingOf(saved, metrics)
  if (saved && lacking.length === 0) return { evaluation: saved, ...(stale && { stale }) }
  const kept =
    saved?.captioning && (await keptCaptions(run, split, splitItems(dataSet, split), dataSet))
  const { all } = await measure(run, lacking, { split, kept, install, ...job })
  return { evaluation: all, ...(stale && { stale }) }
}

/** How {@link measure} does its work. */
interface MeasureOptions
  extends Omit<EvaluateOptions, 'metrics'>, Pick<MeasureCaptionsOptions, 'install' | 'kept'> {}

/** @returns what was measured just now, and with it all that the run's file holds */
async function measure(
  run: Run,
  metrics: readonly MetricName[],
  { split = 'test', kept, install, generation, ...job }: MeasureOptions,
): Promise<{ readonly measured: Evaluation; readonly all: Evaluation }> {
  const asked = new Set(metrics)
  const dataSet = await run.dataSet(job)
  const items = splitItems(dataSet, split)
  await expectGeneration(run, items.length, asked, generation)
  const notes: Note[] = []
  const embeds = metrics.some(isOfEmbeddings)
  const captions = CAPTION_MEASUREMENTS.some((metric) => asked.has(metric))
    ? await measureCaptions(run, split, items, asked, { install, kept, embeds, ...job })
    : undefined
  const embeddings = embeds ? await embeddingNumbers(run, split, asked, notes, job) : {}
  const drawn = GENERATION_MEASUREMENTS.some((metric) => asked.has(metric))
    ? await measureGeneration(run, split, asked, { ...generation, ...job })
    : undefined
  const keys = await evaluationKeys(run, split)
  const { model, data, truth, seed, protocol } = keys
  const measured: Evaluation = {
    split,
    // METEOR without its tables is still to be measured: they may come
    metrics: METRICS.filter(
      (metric) => asked.has(metric) && captions?.unscored.includes(metric) !== true,
    ),
    model,
    data,
    truth,
    seed,
    protocol,
    images: items.length,
    captions: items.reduce((sum, item) => sum + dataSet.items[item]!.captions.length, 0),
    ...embeddings,
    ...(captions && { captioning: captions.captions }),
    ...(drawn && { generation: drawn.generation }),
    ...noted([...notes, ...(captions?.notes ?? []), ...(drawn?.notes ?? [])], metrics),
  }
  return { measured, all: await saveEvaluation(run, measured, keys) }
}

const isOfEmbeddings = (metric: MetricName): boolean =>
  !CAPTION_MEASUREMENTS.includes(metric) && !GENERATION_MEASUREMENTS.includes(metric)

/** What is measured in the common space of pictures and sentences. */
async function embeddingNumbers(
  run: Run,
  split: Split,
  asked: ReadonlySet<string>,
  notes: Note[],
  job: JobOptions,
): Promise<Partial<Evaluation>> {
  const embedded = await embedSplit(run, split, job)
  const dataSet = await run.dataSet()
  const { candidates, k, draws } = run.config.evaluation
  const protocol = { candidates, k, draws, seed: run.config.seed }
  return {
    ...(asked.has('r-precision') && rPrecisions(embedded, dataSet, protocol, notes)),
    ...(asked.has('recall') && { recall: await recalls(embedded, job) }),
    ...((asked.has('aimcos') || asked.has('attributes')) &&
      (await attributeNumbers(run, dataSet, embedded, asked, notes, job.signal))),
  }
}

/** R-precision, plain and class-aware, each with the oracle's on the same draws. */
function rPrecisions(
  embedded: EmbeddedSplit,
  { oracle, classes, items }: DataSet,
  protocol: Protocol,
  notes: Note[],
): Partial<Evaluation> {
  const plain = measureRPrecision(embedded, protocol)
  const note = (text: string) => notes.push({ metrics: ['r-precision'], text })
  // where every picture is a class of its own, both variants ask the same
  const aware =
    classes.length < items.length ? measureRPrecision(embedded, protocol, true) : undefined
  if (!plain) {
    note(
      `R-precision is left out: ${embedded.images.rows} pictures have too few captions of others to rank at k ${protocol.k}.`,
    )
    return {}
  }
  for (const [name, drawn] of Object.entries({
    'R-precision': plain,
    'without the same class': aware,
  })) {
    if (!drawn) continue
    const { candidates, warning } = drawn.rPrecision
    if (candidates < protocol.candidates) {
      note(
        `${name}: ${candidates} candidates, not ${protocol.candidates}: the split holds no more captions to draw from.`,
      )
    }
    if (warning) note(`${name}: ${warning}.`)
  }
  const ceiling = oracle && {
    oracle: {
      rPrecision: oracleRPrecision(plain.draws, oracle, embedded, protocol.k),
      ...(aware && {
        rPrecisionNoSameClass: oracleRPrecision(aware.draws, oracle, embedded, protocol.k),
      }),
    } satisfies OracleCeiling,
  }
  return {
    rPrecision: plain.rPrecision,
    ...(aware && { rPrecisionNoSameClass: aware.rPrecision }),
    ...ceiling,
  }
}

/** Recall both ways. */
async function recalls(
  { images, sentences, owners }: EmbeddedSplit,
  options: JobOptions,
): Promise<Evaluation['recall']> {
  const ks = [1, 5, 10].filter((k) => k <= images.rows)
  const { imageToText, textToImage } = await inSteps(
    rankBlocks({ images, texts: sentences, owners }),
    (step) => ({ ...step, unit: 'pictures ranked' }),
    options,
  )
  const summary = (ranks: Int32Array) => {
    const count = createRecall(ks)
    count.add(ranks)
    return count.compute()
  }
  return { imageToText: summary(imageToText), textToImage: summary(textToImage) }
}

async function attributeNumbers(
  run: Run,
  { attributes: table, name }: DataSet,
  embedded: EmbeddedSplit,
  asked: ReadonlySet<string>,
  notes: Note[],
  signal?: AbortSignal,
): Promise<Partial<Evaluation>> {
  const note = (metrics: readonly MetricName[], text: string) => notes.push({ metrics, text })
  if (!table) {
    note(
      ['aimcos', 'attributes'],
      `AIMCoS and accuracy per attribute are left out: ${name} has no attributes.`,
    )
    return {}
  }
  const phrases = await embedPhrases(textSide(await run.aligner()), table, signal)
  const aimcos =
    phrases && asked.has('aimcos') ? measureAimcos(embedded, table, phrases) : undefined
  if (!phrases || (asked.has('aimcos') && !aimcos)) {
    note(
      ['aimcos'],
      'AIMCoS is left out: no picture shows an attribute whose phrase the model can read.',
    )
  }
  if (phrases && phrases.unread.length > 0) {
    note(
      ['aimcos', 'attributes'],
      `Phrases of unknown words are left out: ${phrases.unread.join(', ')}.`,
    )
  }
  return {
    ...(aimcos && { aimcos }),
    ...(phrases &&
      asked.has('attributes') && { attributes: attributeAccuracies(embedded, table, phrases) }),
  }
}
