import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../config/schema'
import {
  CAPTION_MEASUREMENTS,
  GENERATION_MEASUREMENTS,
  type Evaluation,
  type MetricName,
} from './evaluation'
import { notesOn } from './notes'
import type { Protocol } from './r-precision'

/** What saved numbers depend on. */
export interface EvaluationKeys {
  readonly model: string
  readonly data: string
  readonly truth: string
  readonly seed: number
  readonly protocol: Omit<Protocol, 'seed'>
  readonly decoding: Config['decoding']
  readonly drawing: Config['drawing']
}

/** What a file of saved numbers is still worth. */
export interface SavedEvaluation {
  /** the numbers that stand; absent where none does */
  readonly evaluation?: Evaluation
  /** which do not and why, the rest of a sentence that begins with the file; absent where all stand */
  readonly stale?: string
}

/**
 * Tells which saved numbers are of the model, the data and the settings that a run has now. No other place decides it.
 *
 * @param text - of the file
 * @param now - what numbers measured now would depend on
 */
export function whatStands(text: string, now: EvaluationKeys): SavedEvaluation {
  const saved = parse(text)
  if (saved === undefined) return { stale: 'cannot be read any more' }
  if (saved.model !== now.model) return { stale: 'is of another model' }
  if (saved.data !== now.data) return { stale: 'is of other pictures or captions' }
  if (saved.seed !== now.seed) return { stale: 'is of another seed' }
  const reasons: string[] = []
  let evaluation = saved
  if (saved.captioning && !same(saved.captioning.decoding, now.decoding)) {
    reasons.push('its captions were decoded otherwise')
    evaluation = withoutCaptions(evaluation)
  }
  if (saved.generation && !same(saved.generation.drawing, now.drawing)) {
    reasons.push('its pictures were drawn otherwise')
    evaluation = withoutGeneration(evaluation)
  }
  if (saved.protocol && !same(saved.protocol, now.protocol)) {
    reasons.push('its R-precision chose among other candidates')
    evaluation = withoutRPrecision(evaluation)
  }
  if (saved.truth !== undefined && saved.truth !== now.truth) {
    reasons.push('its attributes were others')
    evaluation = withoutTruth(evaluation)
  }
  return {
    evaluation,
    ...(reasons.length > 0 && { stale: `is stale in part (${reasons.join(', and ')})` }),
  }
}

/** @returns the numbers without those of captions */
function withoutCaptions(evaluation: Evaluation): Evaluation {
  return { ...without(evaluation, CAPTION_MEASUREMENTS), captioning: undefined }
}

/** @returns the numbers without R-precision, that of drawn pictures too */
function withoutRPrecision(evaluation: Evaluation): Evaluation {
  const { generation } = evaluation
  return {
    ...without(evaluation, ['r-precision', 'generated-r-precision']),
    rPrecision: undefined,
    rPrecisionNoSameClass: undefined,
    oracle: undefined,
    ...(generation && { generation: { ...generation, rPrecision: undefined } }),
  }
}

/** @returns the numbers without those that hold against what pictures show and captions state; R-precision goes with its oracle */
function withoutTruth(evaluation: Evaluation): Evaluation {
  const { captioning, generation, oracle } = evaluation
  const these: readonly MetricName[] = [
    ...(oracle ? (['r-precision'] as const) : []),
    ...(['aimcos', 'attributes', 'caption-attributes', 'generated-colours'] as const),
  ]
  return {
    ...without(evaluation, these),
    ...(oracle && { rPrecision: undefined, rPrecisionNoSameClass: undefined, oracle: undefined }),
    aimcos: undefined,
    attributes: undefined,
    ...(captioning && { captioning: { ...captioning, attributes: undefined } }),
    ...(generation && { generation: { ...generation, colours: undefined } }),
  }
}

/** @returns the numbers without those of drawn pictures */
export function withoutGeneration(evaluation: Evaluation): Evaluation {
  return { ...without(evaluation, GENERATION_MEASUREMENTS), generation: undefined }
}

/** Some metrics go, and with them what was noted on them alone. */
function without(evaluation: Evaluation, these: readonly MetricName[]): Evaluation {
  const metrics = evaluation.metrics.filter((metric) => !these.includes(metric))
  return { ...evaluation, metrics, ...notesOn(evaluation, metrics) }
}

/** Settings are compared as they are written: a key that is not there is one that is left out. */
const same = (a: object, b: object): boolean => isDeepStrictEqual(plain(a), plain(b))

const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

function parse(text: string): Evaluation | undefined {
  try {
    const saved: Evaluation = JSON.parse(text)
    return saved
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
