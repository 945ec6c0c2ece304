import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Split } from '@laviter/data'
import { captionMetrics, type Aimcos, type Recall, type RPrecision } from '@laviter/metrics'
import { UserError } from '@laviter/nn/errors'
import type { Run } from '../run'
import { CAPTIONER_FOLDER, GENERATOR_FOLDER } from '../training/run-folder'
import type { CaptionEvaluation } from './caption-evaluation'
import type { GenerationEvaluation } from './images/generation-evaluation'
import type { Protocol } from './r-precision'

/** What `--metrics` may name, in the order in which they are shown. */
export const METRICS = [
  'r-precision',
  'recall',
  'aimcos',
  'attributes',
  ...captionMetrics,
  'caption-attributes',
  'is',
  'fid',
  'kid',
  'generated-r-precision',
  'generated-colours',
] as const

/** The name of a measurement. */
export type MetricName = (typeof METRICS)[number]

/** Those of generated captions. */
export const CAPTION_MEASUREMENTS: readonly MetricName[] = [...captionMetrics, 'caption-attributes']

/** Those of generated pictures; what is neither of these is of embeddings. */
export const GENERATION_MEASUREMENTS: readonly MetricName[] = [
  'is',
  'fid',
  'kid',
  'generated-r-precision',
  'generated-colours',
]

/** How often the value of one attribute group is read right: the best of its values' phrases by cosine. */
export interface AttributeAccuracy {
  /** e.g. `wing color` */
  readonly group: string
  /** in [0, 1]; over pictures on which the group can be seen */
  readonly accuracy: number
  /** of always naming the commonest value, in [0, 1] */
  readonly chance: number
  /** of naming a value blindly: the mean of (values that are right) / (values), in [0, 1] */
  readonly uniform: number
  /** values that it is chosen from */
  readonly values: number
  /** pictures */
  readonly n: number
}

/** What knowing every drawn attribute would reach, on the very same draws; ties are shared. */
export interface OracleCeiling {
  readonly rPrecision: RPrecision
  readonly rPrecisionNoSameClass?: RPrecision
}

/** What `laviter eval` measures, saves and prints; a measurement that was not asked for, or cannot be taken, is absent. */
export interface Evaluation {
  readonly split: Split
  /**
   * what was measured; one that cannot be taken of this data is named here, absent below, and in the notes; METEOR without its
   * tables is in the notes alone
   */
  readonly metrics: readonly MetricName[]
  /** hash of the files of all models: numbers of another model are stale */
  readonly model: string
  /** hash of the pictures' stamps and the captions: numbers of other data are stale */
  readonly data: string
  /** hash of what pictures show and captions state: numbers that hold against others are stale. Absent in older files */
  readonly truth?: string
  readonly seed: number
  /** how R-precision was asked for: numbers of another protocol are stale. Absent in older files */
  readonly protocol?: Omit<Protocol, 'seed'>
  readonly images: number
  readonly captions: number
  readonly rPrecision?: RPrecision
  /** the same with wrong captions of other classes only */
  readonly rPrecisionNoSameClass?: RPrecision
  readonly oracle?: OracleCeiling
  readonly recall?: Recall
  readonly aimcos?: Aimcos
  readonly attributes?: readonly AttributeAccuracy[]
  /** of a run with a captioner */
  readonly captioning?: CaptionEvaluation
  /** of a run with a generator */
  readonly generation?: GenerationEvaluation
  /** what a reader of the numbers must know: fewer candidates than asked for, ties that decide, phrases left out */
  readonly notes: readonly string[]
  /** the same by the metric whose numbers they are on, with which they go. Absent in older files */
  readonly notesBy?: Readonly<Partial<Record<MetricName, readonly string[]>>>
}

/**
 * Checks names of measurements that a user wrote.
 *
 * @param names - e.g. of `--metrics r-precision,bleu`
 * @returns the same, typed, in the order of {@link METRICS}
 * @throws UserError naming the unknown one and what there is
 */
export function metricNames(names: readonly string[]): MetricName[] {
  const known: readonly string[] = METRICS
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UserError(`There is no metric "${unknown}": choose among ${METRICS.join(', ')}`)
  }
  return METRICS.filter((metric) => names.includes(metric))
}

/**
 * @param run - of any phase
 * @returns what it can be measured by: captions where it holds a captioner, generated pictures where it holds a generator
 */
export function metricsOf({ folder }: Pick<Run, 'folder'>): MetricName[] {
  const lacks = (part: string) => !existsSync(join(folder, 'model', part))
  const without = [
    ...(lacks(CAPTIONER_FOLDER) ? CAPTION_MEASUREMENTS : []),
    ...(lacks(GENERATOR_FOLDER) ? GENERATION_MEASUREMENTS : []),
  ]
  return METRICS.filter((metric) => !without.includes(metric))
}

/**
 * @param run - of any phase
 * @returns those of {@link metricsOf} that one look at each real picture is enough for: pictures are not drawn for them
 */
export function metricsOfOneLook(run: Pick<Run, 'folder'>): MetricName[] {
  return metricsOf(run).filter((metric) => !GENERATION_MEASUREMENTS.includes(metric))
}
