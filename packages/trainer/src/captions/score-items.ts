import {
  scoreCaptions,
  type CaptionItem,
  type CaptionMetric,
  type CaptionScores,
} from '@laviter/metrics'
import type { Meteor } from '@laviter/metrics/meteor'
import { isUserError } from '@laviter/nn/errors'
import type { JobOptions } from '../run'

/** Something that scores captions; METEOR's tables stay loaded between its calls. */
export interface CaptionScorer {
  /** those that were asked for, less those that it cannot measure */
  readonly metrics: readonly CaptionMetric[]
  /** what it cannot measure, and what to do about it */
  readonly notes: readonly string[]
  /** Scores by name, over all and of each; capitals and punctuation do not count. */
  score(items: readonly CaptionItem[]): Promise<CaptionScores>
}

/**
 * Prepares to score captions. Without its tables METEOR is left out and the notes say so: no other number ever stands under
 * its name.
 *
 * @param metrics - at least one
 * @param options - `install`: fetch METEOR's tables where they are not here yet, default false; progress (bytes of the tables, then
 *   captions) and signal
 */
export async function openScorer(
  metrics: readonly CaptionMetric[],
  { install = false, onProgress, signal }: JobOptions & { readonly install?: boolean } = {},
): Promise<CaptionScorer> {
  const notes: string[] = []
  let meteor: Meteor | undefined
  if (metrics.includes('meteor')) {
    try {
      const { openMeteor } = await import('./meteor') // what fetches is loaded only where it is needed
      meteor = await openMeteor({ install, onProgress, signal })
    } catch (error) {
      if (!isUserError(error) || !(error instanceof Error) || signal?.aborted) throw error
      notes.push(`METEOR is left out: ${error.message}`)
    }
  }
  const possible = metrics.filter((metric) => metric !== 'meteor' || meteor !== undefined)
  return {
    metrics: possible,
    notes,
    score: (items) =>
      scoreCaptions(items, {
        metrics: possible,
        ...(meteor && { meteor }),
        ...(signal && { signal }),
        onProgress: ({ done }) =>
          onProgress?.({ done, total: items.length, unit: 'captions scored' }),
      }),
  }
}
