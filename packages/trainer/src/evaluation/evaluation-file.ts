import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { itemsOf, type Split } from '@laviter/data'
import { replaceFile } from '@laviter/nn/node'
import type { Run } from '../run'
import { explainWriteError, fileErrorCode } from '../training/file-errors'
import type { CaptionEvaluation } from './caption-evaluation'
import type { GenerationEvaluation } from './images/generation-evaluation'
import { METRICS, metricsOf, type Evaluation, type MetricName } from './evaluation'
import { dataKey, modelKey } from './keys'

/** Where a split's numbers are kept: the test split's are the run's. */
export function evaluationPath({ folder }: Pick<Run, 'folder'>, split: Split): string {
  return join(folder, split === 'test' ? 'evaluation.json' : `evaluation-${split}.json`)
}

/** What saved numbers depend on. */
export interface EvaluationKeys {
  readonly model: string
  readonly data: string
}

/** @returns the keys of a split's numbers as the run stands */
export async function evaluationKeys(
  run: Pick<Run, 'folder' | 'dataSet'>,
  split: Split,
): Promise<EvaluationKeys> {
  const dataSet = await run.dataSet()
  return { model: await modelKey(run), data: await dataKey(dataSet, itemsOf(dataSet, split)) }
}

/**
 * Reads the numbers that were saved, if they are of the model and the data that the run now has.
 *
 * @param run - an open run with a model
 * @param split - default `test`
 * @param metrics - that must have been measured; unless given all that the run can be measured by
 * @returns undefined where they were not measured, or are stale
 */
export async function readEvaluation(
  run: Pick<Run, 'folder' | 'dataSet'>,
  split: Split = 'test',
  metrics: readonly MetricName[] = metricsOf(run),
): Promise<Evaluation | undefined> {
  const saved = await readSaved(run, split, await evaluationKeys(run, split))
  return saved && metrics.every((metric) => saved.metrics.includes(metric)) ? saved : undefined
}

/**
 * Saves numbers; those of other metrics, of the same model and data, stay beside them.
 *
 * @param run - their run
 * @param measured - just now
 * @throws UserError where the run cannot be written
 */
export async function saveEvaluation(
  run: Pick<Run, 'folder'>,
  measured: Evaluation,
): Promise<void> {
  const before = await readSaved(run, measured.split, measured)
  const stays = before?.metrics.some((metric) => !measured.metrics.includes(metric)) === true
  const captioning = togetherWith(before?.captioning, measured.captioning)
  const generation = samePictures(before?.generation, measured.generation)
  const all: Evaluation = {
    ...before,
    ...measured,
    ...(captioning && { captioning }),
    ...(generation && { generation }),
    metrics: METRICS.filter((metric) =>
      [...measured.metrics, ...(before?.metrics ?? [])].includes(metric),
    ),
    notes: [...new Set([...(stays ? before.notes : []), ...measured.notes])],
  }
  const path = evaluationPath(run, measured.split)
  await replaceFile(path, `${JSON.stringify(all, null, 2)}\n`).catch((error: unknown) => {
    throw explainWriteError(error, path)
  })
}

/** Scores of captions that were measured before stay beside new ones of the same captions. */
function togetherWith(
  before: CaptionEvaluation | undefined,
  measured: CaptionEvaluation | undefined,
): CaptionEvaluation | undefined {
  if (measured === undefined || before === undefined) return measured ?? before
  if (JSON.stringify(before.decoding) !== JSON.stringify(measured.decoding)) return measured
  const scores = { ...before.scores, ...measured.scores }
  const baseline = {
    ...measured.baseline,
    scores: { ...before.baseline.scores, ...measured.baseline.scores },
  }
  return { ...before, ...measured, scores, baseline }
}

/** Numbers of generated pictures that were measured before stay beside new ones of as many, at the same size, by the same encoder. */
function samePictures(
  before: GenerationEvaluation | undefined,
  measured: GenerationEvaluation | undefined,
): GenerationEvaluation | undefined {
  if (measured === undefined || before === undefined) return measured ?? before
  const what = ({ images, size, realSize, encoder }: GenerationEvaluation) =>
    JSON.stringify([images, size, realSize, encoder])
  return what(before) === what(measured) ? { ...before, ...measured } : measured
}

async function readSaved(
  run: Pick<Run, 'folder'>,
  split: Split,
  { model, data }: EvaluationKeys,
): Promise<Evaluation | undefined> {
  const text = await readFile(evaluationPath(run, split), 'utf8').catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const saved: Evaluation = JSON.parse(text)
    return saved.model === model && saved.data === data ? saved : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined // not ours any more: it is measured anew
    throw error
  }
}
