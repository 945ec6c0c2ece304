import { basename } from 'node:path'
import type { DataSet, Split } from '@laviter/data'
import {
  GENERATION_MEASUREMENTS,
  metricsOf,
  type Evaluation,
  type MetricName,
} from '../../evaluation/evaluation'
import { evaluationPath, lackingOf } from '../../evaluation/evaluation-file'
import { colourGroups } from '../../evaluation/images/colour-matches'
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

/** @returns measurements of drawn pictures that a run and its data allow and that nobody has asked `laviter eval` for */
export function unmeasured(
  run: Pick<Run, 'folder'>,
  dataSet: DataSet,
  evaluation: Evaluation,
): MetricName[] {
  const possible = metricsOf(run).filter(
    (metric) =>
      GENERATION_MEASUREMENTS.includes(metric) &&
      (metric !== 'generated-colours' || colourGroups(dataSet).length > 0),
  )
  return lackingOf(evaluation, possible)
}

/** What a reader might look for and not find. */
interface Sought extends Omission {
  /** truthy where the page has it */
  readonly found: unknown
  /** how an evaluation begins the note that says the same */
  readonly noted?: RegExp
}

/**
 * What a reader might look for and not find, with the reason, and the notes on what is there.
 *
 * @param found - the subject's row, what of its drawn pictures was not measured, and what its evaluation notes
 * @returns each thing once: a note that names what is left out stands among that
 */
export function omissions(
  parts: Partial<ReportData>,
  dataSet: DataSet,
  {
    numbers,
    unmeasured: lacking,
    notes,
  }: {
    readonly numbers?: RunNumbers
    readonly unmeasured: readonly MetricName[]
    readonly notes: readonly string[]
  },
): { readonly omitted: readonly Omission[]; readonly notes: readonly string[] } {
  const { captions } = parts
  const noAttributes = dataSet.attributes
    ? 'too few attribute phrases of this data set can be read by the model.'
    : 'this data set does not say which attributes a picture shows.'
  const sought: readonly Sought[] = [
    {
      found: captions,
      section: 'Captions',
      why: 'this run holds no captioner: laviter train --run FOLDER --phase itm --resume trains one.',
    },
    {
      found: !captions || captions.attention,
      section: 'Where each word of a caption looked',
      why: captions?.withoutAttention ?? '',
    },
    {
      found: !captions || captions.captioners[0]?.attributes,
      section: 'What captions state, and whether it is true',
      why: 'this data set’s captions cannot be read back into attributes.',
      noted: /^What captions say is not checked: /,
    },
    {
      found: parts.generation,
      section: 'Pictures drawn from sentences',
      why: 'this run has drawn none: laviter train --run FOLDER --phase tim --resume trains a generator.',
    },
    {
      found: lacking.length === 0,
      section: 'Drawn pictures in numbers',
      why: `not measured: ${LIST.format(lacking.map((metric) => CALLED[metric] ?? metric))}. It takes minutes: laviter eval FOLDER --metrics ${lacking.join(',')} does it, and the next report shows it.`,
    },
    {
      found: numbers?.rPrecision,
      section: 'R-precision',
      why: 'the split holds too few captions to rank.',
      noted: /^R-precision is left out: /,
    },
    {
      found: numbers?.oracle,
      section: 'The oracle’s ceiling',
      why: 'only a drawn data set knows what every caption truly says.',
    },
    {
      found: numbers?.aimcos,
      section: 'AIMCoS',
      why: noAttributes,
      noted: /^AIMCoS (and accuracy per attribute are|is) left out: /,
    },
    { found: parts.training, section: 'Training', why: 'metrics.jsonl holds no step.' },
    {
      found: parts.attention,
      section: 'Where words look',
      why: 'the image encoder’s regions are no square grid.',
    },
    {
      found: parts.projection,
      section: 'One space (t-SNE)',
      why: 'no attribute or class groups enough pictures under a name that the model can read.',
    },
    { found: parts.similarity, section: 'Phrases and pictures', why: noAttributes },
    { found: parts.attributes?.length, section: 'Accuracy by attribute', why: noAttributes },
  ]
  const missing = sought.filter(({ found }) => !found)
  return {
    omitted: missing.map(({ section, why }) => ({ section, why })),
    notes: notes.filter((note) => !missing.some(({ noted }) => noted?.test(note))),
  }
}

/** @returns a note on each run that a table of captions lacks */
export function silentRuns(
  evaluations: readonly Evaluation[],
  labels: readonly string[],
): string[] {
  if (evaluations[0]?.captioning === undefined) return []
  return labels
    .filter((_, at) => evaluations[at]?.captioning === undefined)
    .map((label) => `${label} is not among the captions: its run holds no captioner yet.`)
}

/**
 * What a reader must know of saved numbers that are not shown.
 *
 * @param split - whose numbers
 * @param stale - which and why, the rest of a sentence that begins with the file
 */
export function staleInWords(run: Pick<Run, 'folder'>, split: Split, stale: string): string {
  const file = basename(evaluationPath(run, split))
  return `${file} of ${basename(run.folder)} ${stale}: retrieval and captions are measured anew where they need be`
}

/** @returns what follows it where nobody sees the list of what is left out; empty where nothing is */
export function drawnLeftOut(
  run: Pick<Run, 'folder'>,
  dataSet: DataSet,
  evaluation: Evaluation,
): string {
  return unmeasured(run, dataSet, evaluation).length > 0
    ? ', numbers of drawn pictures are left out until laviter eval measures them'
    : ''
}
