import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { itemsOf, type Split } from '@laviter/data'
import { replaceFile } from '@laviter/nn/node'
import type { Run } from '../run'
import { explainWriteError, fileErrorCode } from '../training/file-errors'
import type { CaptionEvaluation } from './caption-evaluation'
import type { GenerationEvaluation } from './images/generation-evaluation'
import { METRICS, metricsOf, type Evaluation, type MetricName } from './evaluation'
import { dataKey, truthKey } from './keys'
import { notesOn, notesTogether } from './notes'
import {
  whatStands,
  withoutGeneration,
  type EvaluationKeys,
  type SavedEvaluation,
} from './what-stands'

/** Where a split's numbers are kept: the test split's are the run's. */
export function evaluationPath({ folder }: Pick<Run, 'folder'>, split: Split): string {
  return join(folder, split === 'test' ? 'evaluation.json' : `evaluation-${split}.json`)
}

/** @returns what a split's numbers depend on as the run stands */
export async function evaluationKeys(
  run: Pick<Run, 'folder' | 'config' | 'dataSet' | 'modelKey'>,
  split: Split,
): Promise<EvaluationKeys> {
  const dataSet = await run.dataSet()
  const items = itemsOf(dataSet, split)
  const { seed, decoding, drawing, evaluation } = run.config
  const { candidates, k, draws } = evaluation
  return {
    model: await run.modelKey(),
    data: await dataKey(dataSet, items),
    truth: truthKey(dataSet, items),
    seed,
    protocol: { candidates, k, draws },
    decoding,
    drawing,
  }
}

/**
 * Reads the numbers that were saved, as far as they are of the model, the data and the settings that the run now has.
 *
 * @param run - an open run with a model
 * @param split - default `test`
 * @returns what still stands, and what does not, in words
 */
export async function readSaved(
  run: Pick<Run, 'folder' | 'config' | 'dataSet' | 'modelKey'>,
  split: Split = 'test',
): Promise<SavedEvaluation> {
  const saved = await readText(evaluationPath(run, split))
  return saved === undefined ? {} : whatStands(saved, await evaluationKeys(run, split))
}

/**
 * Reads the numbers that were saved, if all that are asked for still stand.
 *
 * @param run - an open run with a model
 * @param split - default `test`
 * @param metrics - that must have been measured; unless given all that the run can be measured by
 * @returns undefined where they were not measured, or are stale
 */
export async function readEvaluation(
  run: Pick<Run, 'folder' | 'config' | 'dataSet' | 'modelKey'>,
  split: Split = 'test',
  metrics: readonly MetricName[] = metricsOf(run),
): Promise<Evaluation | undefined> {
  const { evaluation } = await readSaved(run, split)
  return evaluation && lackingOf(evaluation, metrics).length === 0 ? evaluation : undefined
}

/** @returns those of some metrics that were not measured */
export function lackingOf(
  evaluation: Pick<Evaluation, 'metrics'> | undefined,
  metrics: readonly MetricName[],
): MetricName[] {
  return metrics.filter((metric) => evaluation?.metrics.includes(metric) !== true)
}

/**
 * Saves numbers; those of other metrics that still stand stay beside them, with the notes on them.
 *
 * @param run - their run
 * @param measured - just now
 * @param keys - what they depend on
 * @returns all numbers of the run's file
 * @throws UserError where the run cannot be written
 */
export async function saveEvaluation(
  run: Pick<Run, 'folder'>,
  measured: Evaluation,
  keys: EvaluationKeys,
): Promise<Evaluation> {
  const path = evaluationPath(run, measured.split)
  const saved = await readText(path)
  const stands = saved === undefined ? undefined : whatStands(saved, keys).evaluation
  const before = stands && withComparable(stands, measured.generation)
  const stays = before?.metrics.filter((metric) => !measured.metrics.includes(metric)) ?? []
  const captioning = together(before?.captioning, measured.captioning)
  const generation = measured.generation
    ? { ...before?.generation, ...measured.generation }
    : before?.generation
  const all: Evaluation = {
    ...before,
    ...measured,
    ...(captioning && { captioning }),
    ...(generation && { generation }),
    metrics: METRICS.filter((metric) => [...measured.metrics, ...stays].includes(metric)),
    ...(before && notesTogether(notesOn(before, stays), measured)),
  }
  await replaceFile(path, `${JSON.stringify(all, null, 2)}\n`).catch((error: unknown) => {
    throw explainWriteError(error, path)
  })
  return all
}

/** Scores of captions that were measured before stay beside new ones. */
function together(
  before: CaptionEvaluation | undefined,
  measured: CaptionEvaluation | undefined,
): CaptionEvaluation | undefined {
  if (measured === undefined || before === undefined) return measured ?? before
  const scores = { ...before.scores, ...measured.scores }
  const baseline = {
    ...measured.baseline,
    scores: { ...before.baseline.scores, ...measured.baseline.scores },
  }
  return { ...before, ...measured, scores, baseline }
}

/** Numbers of drawn pictures stay beside new ones of as many, at the same size, by the same encoder. */
function withComparable(before: Evaluation, measured?: GenerationEvaluation): Evaluation {
  const what = ({ images, size, realSize, encoder }: GenerationEvaluation) =>
    JSON.stringify([images, size, realSize, encoder])
  const { generation } = before
  return generation && measured && what(generation) !== what(measured)
    ? withoutGeneration(before)
    : before
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  })
}
