import {
  captionMetrics,
  readCocoCaptions,
  type CaptionMetric,
  type CaptionScores,
} from '@laviter/metrics'
import { UserError } from '@laviter/nn/errors'
import type { JobOptions } from '../run'
import { readJson } from './read-json'
import { openScorer } from './score-items'

/** Which files are scored, and by what. */
export interface ScoreFilesOptions extends JobOptions {
  /** COCO result file: one caption an image */
  readonly hypotheses: string
  /** COCO annotation file: any number an image */
  readonly references: string
  /** all unless given */
  readonly metrics?: readonly CaptionMetric[]
}

/** Scores, with what a reader of them must know. */
export interface ScoredFiles extends CaptionScores {
  /** images that are in one of the files only, and METEOR where it was asked for and is not there */
  readonly problems: readonly string[]
}

/**
 * Scores a file of captions against a file of references.
 *
 * @param options - see {@link ScoreFilesOptions}; progress counts captions, and bytes where METEOR's tables are fetched
 * @throws UserError where a file cannot be read, is not UTF-8, is no JSON or another one, or no image is in both
 */
export async function scoreFiles({
  hypotheses,
  references,
  metrics,
  ...job
}: ScoreFilesOptions): Promise<ScoredFiles> {
  const [said, written] = [await readJson(hypotheses), await readJson(references)]
  const { items, skipped } = readCocoCaptions(said, written)
  const scorer = await openScorer(metrics ?? captionMetrics, { install: true, ...job })
  const scored = await scorer.score(items)
  const asked = metrics !== undefined // what was asked for by name must be there
  return {
    ...scored,
    problems: [
      ...leftOut(skipped, 'no references', 'without references'),
      ...leftOut(skipped, 'no hypothesis', 'without a hypothesis'),
      ...(asked ? scorer.notes : []),
    ],
    notes: [...(asked ? [] : scorer.notes), ...scored.notes],
  }
}

function leftOut(
  skipped: ReturnType<typeof readCocoCaptions>['skipped'],
  reason: (typeof skipped)[number]['reason'],
  words: string,
): string[] {
  const ids = skipped.filter((image) => image.reason === reason).map(({ id }) => id)
  if (ids.length === 0) return []
  const images = ids.length === 1 ? '1 image' : `${ids.length} images`
  const more = ids.length > 3 ? ', ...' : ''
  return [`${images} ${words} left out: ${ids.slice(0, 3).join(', ')}${more}`]
}

/**
 * Checks names of measures that a user wrote.
 *
 * @param names - `bleu,cider`; undefined where none was written
 * @throws UserError naming the unknown one and what there is
 */
export function metricsNamed(names: string | undefined): CaptionMetric[] | undefined {
  return names?.split(',').map((written) => {
    const name = captionMetrics.find((metric) => metric === written.trim())
    if (name !== undefined) return name
    throw new UserError(
      `There is no metric "${written.trim()}" of captions: choose among ${captionMetrics.join(', ')}`,
    )
  })
}
