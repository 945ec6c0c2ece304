import { basename } from 'node:path'
import type { DataSet } from '@laviter/data'
import {
  GENERATION_MEASUREMENTS,
  metricsOf,
  type Evaluation,
  type MetricName,
} from '../../evaluation/evaluation'
import { evaluationPath, lackingOf } from '../../evaluation/evaluation-file'
import type { Run } from '../../run'
import type { Omission, ReportData, RunNumbers } from '../report-data'

/** What measurements of drawn pictures are called. */
const CALLED: Partial<Readonly<Record<MetricName, string>>> = {
  is: 'Inception Score',
  fid: 'FID',
  kid: 'KID',
  'generated-r-precision': 'R-precision of drawn pictures',
  'generated-colours': 'colours as they are named',
}

const LIST = new Intl.ListFormat('en-GB')

/** @returns measurements of drawn pictures that a run allows and that nobody has asked `laviter eval` for */
export function unmeasured(run: Pick<Run, 'folder'>, evaluation: Evaluation): MetricName[] {
  const possible = metricsOf(run).filter((metric) => GENERATION_MEASUREMENTS.includes(metric))
  return lackingOf(evaluation, possible)
}

/**
 * What a reader might look for and not find, with the reason.
 *
 * @param found - the subject's row, and what of its drawn pictures was not measured
 */
export function omissions(
  parts: Partial<ReportData>,
  dataSet: DataSet,
  {
    numbers,
    unmeasured: lacking,
  }: { readonly numbers?: RunNumbers; readonly unmeasured: readonly MetricName[] },
): Omission[] {
  const { captions } = parts
  const noAttributes = dataSet.attributes
    ? 'too few attribute phrases of this data set can be read by the model.'
    : 'this data set does not say which attributes a picture shows.'
  const all: readonly (readonly [unknown, string, string])[] = [
    [
      captions,
      'Captions',
      'this run holds no captioner: laviter train --run FOLDER --phase itm --resume trains one.',
    ],
    [
      !captions || captions.attention,
      'Where each word of a caption looked',
      captions?.withoutAttention ?? '',
    ],
    [
      !captions || captions.captioners[0]?.attributes,
      'What captions state, and whether it is true',
      'this data set’s captions cannot be read back into attributes.',
    ],
    [
      parts.generation,
      'Pictures drawn from sentences',
      'this run has drawn none: laviter train --run FOLDER --phase tim --resume trains a generator.',
    ],
    [
      lacking.length === 0,
      'Drawn pictures in numbers',
      `not measured: ${LIST.format(lacking.map((metric) => CALLED[metric] ?? metric))}. It takes minutes: laviter eval FOLDER --metrics ${lacking.join(',')} does it, and the next report shows it.`,
    ],
    [numbers?.rPrecision, 'R-precision', 'the split holds too few captions to rank.'],
    [
      numbers?.oracle,
      'The oracle\u2019s ceiling',
      'only a drawn data set knows what every caption truly says.',
    ],
    [numbers?.aimcos, 'AIMCoS', noAttributes],
    [parts.training, 'Training', 'metrics.jsonl holds no step.'],
    [parts.attention, 'Where words look', 'the image encoder\u2019s regions are no square grid.'],
    [
      parts.projection,
      'One space (t-SNE)',
      'no attribute or class groups enough pictures under a name that the model can read.',
    ],
    [parts.similarity, 'Phrases and pictures', noAttributes],
    [
      parts.attributes?.length ? parts.attributes : undefined,
      'Accuracy by attribute',
      noAttributes,
    ],
  ]
  return all.flatMap(([present, section, why]) => (present ? [] : [{ section, why }]))
}

/** What a reader of the numbers must know: of the subject's, and of runs that a table lacks. */
export function notesOf(evaluations: readonly Evaluation[], labels: readonly string[]): string[] {
  const [own] = evaluations
  const silent = own?.captioning
    ? labels.filter((_, at) => evaluations[at]?.captioning === undefined)
    : []
  return [
    ...(own?.notes ?? []),
    ...silent.map((label) => `${label} is not among the captions: its run holds no captioner yet.`),
  ]
}

/**
 * What a reader must know of saved numbers that are not shown.
 *
 * @param evaluation - what the report shows in their place
 * @param stale - which and why, the rest of a sentence that begins with the file
 */
export function staleInWords(
  run: Pick<Run, 'folder'>,
  evaluation: Evaluation,
  stale: string,
): string {
  const file = basename(evaluationPath(run, evaluation.split))
  const leftOut =
    unmeasured(run, evaluation).length > 0
      ? ', numbers of drawn pictures are left out until laviter eval measures them'
      : ''
  return `${file} of ${basename(run.folder)} ${stale}: retrieval and captions are measured anew where they need be${leftOut}`
}
