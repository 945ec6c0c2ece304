import { UserError } from '@laviter/nn/errors'
import type { Skipped } from '../data-set'

/** Share of a data set that may be left out before it is an error, unless given. */
export const MAX_SKIPPED = 0.05

/** How many of them the error shows. */
const SHOWN = 5

/**
 * Bad items are skipped and counted; too many mean that something else is wrong.
 *
 * @param root - the data set's folder
 * @param kept - items that are sound
 * @param skipped - what was left out
 * @param maxSkipped - largest share of all that may be left out, 0 to 1
 * @throws UserError listing the first few with reasons, or saying that nothing is left
 */
export function enforceSkipLimit(
  root: string,
  kept: number,
  skipped: readonly Skipped[],
  maxSkipped: number,
): void {
  const total = kept + skipped.length
  if (total === 0)
    throw new UserError(
      `Data set ${root}: no pictures with captions. It needs a metadata.jsonl or metadata.csv with file_name and text, or NAME.txt beside each NAME.jpg.`,
    )
  if (kept > 0 && skipped.length <= maxSkipped * total) return
  const first = skipped.slice(0, SHOWN).map(({ file, why }) => `\n  ${file}: ${why}`)
  const rest = skipped.length > SHOWN ? `\n  and ${skipped.length - SHOWN} more` : ''
  throw new UserError(
    `Data set ${root}: ${skipped.length} of ${total} entries cannot be used, ${kept === 0 ? 'so that none is left' : `more than the allowed ${+(maxSkipped * 100).toFixed(2)} %`}:${first.join('')}${rest}\nMend or remove them (\`laviter data check\` lists all), or allow more (data.maxSkipped).`,
  )
}
