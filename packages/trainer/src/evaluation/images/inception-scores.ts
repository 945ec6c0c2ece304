import { inceptionScore, type InceptionScore, type Matrix } from '@laviter/metrics'
import type { EmbeddingRows } from '../embedding-rows'
import type { InceptionScores } from './generation-evaluation'
import type { Judge } from './species-judge'

/** As in the literature; fewer where a split would have fewer pictures than classes, above which it cannot score. */
const SPLITS = 10

/**
 * Inception Scores by one judge.
 *
 * @param judge - who says p(y|x)
 * @param real - features of real pictures, in an order of chance
 * @param generated - p(y|x) of generated pictures
 * @param untrained - of those before training
 */
export function inceptionScores(
  { softmax }: Judge,
  real: EmbeddingRows,
  generated: Matrix,
  untrained: Matrix,
): Omit<InceptionScores, 'judge'> {
  return {
    generated: scoreOf(generated),
    untrained: scoreOf(untrained),
    real: scoreOf(softmax.probabilities(real)),
  }
}

function scoreOf(probabilities: Matrix): InceptionScore {
  const most = Math.floor(probabilities.rows / probabilities.columns)
  return inceptionScore(probabilities, { splits: Math.max(1, Math.min(SPLITS, most)) })
}
