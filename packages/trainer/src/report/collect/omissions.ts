import type { DataSet } from '@laviter/data'
import type { Evaluation } from '../../evaluation/evaluation'
import type { Omission, ReportData, RunNumbers } from '../report-data'

/** What a reader might look for and not find, with the reason. */
export function omissions(
  parts: Partial<ReportData>,
  dataSet: DataSet,
  numbers?: RunNumbers,
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
