import { inceptionScore, type InceptionScore, type Matrix } from '@laviter/metrics'
import type { EmbeddingRows } from '../embedding-rows'
import type { InceptionScores } from './generation-evaluation'
import type { MeasureOnce } from './kept-looks'
import type { Judge } from './species-judge'

/** As in the literature; fewer where a split would have fewer pictures than classes, above which it cannot score. */
const SPLITS = 10

/** Pictures that are scored. */
export interface ScoredPictures {
  /** features of real pictures, in an order of chance */
  readonly real: EmbeddingRows
  /** p(y|x) of generated pictures */
  readonly generated: Matrix
  /** of those before training; not asked for where their score is kept */
  untrained(): Promise<Matrix>
}

/**
 * Inception Scores by one judge.
 *
 * @param judge - who says p(y|x)
 * @param pictures - see {@link ScoredPictures}
 * @param once - keeps the score of the generator before its training
 */
export async function inceptionScores(
  { softmax }: Judge,
  { real, generated, untrained }: ScoredPictures,
  once: MeasureOnce,
): Promise<Omit<InceptionScores, 'judge'>> {
  return {
    generated: scoreOf(generated),
    untrained: await once('is-untrained', async () => scoreOf(await untrained())),
    real: scoreOf(softmax.probabilities(real)),
  }
}

function scoreOf(probabilities: Matrix): InceptionScore {
  const most = Math.floor(probabilities.rows / probabilities.columns)
  return inceptionScore(probabilities, { splits: Math.max(1, Math.min(SPLITS, most)) })
}
