import { UserError, type Mask } from '@laviter/nn'
import { readsAtOnce } from '../reads-at-once'

/** Sentences of like length, which are computed together. */
export type Group = {
  /** their first place among the sorted sentences */
  readonly start: number
  /** how many they are */
  readonly count: number
  /** words of the longest of them */
  readonly time: number
  /** whether there is padding below that */
  readonly padded: boolean
}

/** All sentences sorted by falling length, in groups. */
export type Grouping = {
  /** the sentence at each sorted place */
  readonly order: readonly number[]
  /** the sorted place of each sentence */
  readonly places: readonly number[]
  readonly groups: readonly Group[]
}

/** Rows that a matrix product needs to run at its full speed: smaller groups would save padding, but no time. */
const ENOUGH_ROWS = 256

/**
 * Groups sentences by length, so that little padding is computed. Where the mask would have to be waited for (webgl,
 * webgpu), all sentences are one group, and none is looked at.
 *
 * @param mask - 1 where a word is real, float32 [B, T]
 * @returns the grouping
 * @throws UserError when a sentence has no word
 */
export function groupSentences(mask: Mask): Grouping {
  const [count, time] = mask.shape
  const sentences = Array.from({ length: count }, (_, sentence) => sentence)
  if (!readsAtOnce())
    return {
      order: sentences,
      places: sentences,
      groups: [{ start: 0, count, time, padded: true }],
    }
  const real = mask.dataSync()
  const rows = sentences.map((sentence) => [
    ...real.subarray(sentence * time, (sentence + 1) * time),
  ])
  // up to the last real word: a mask may have holes
  const lengths = rows.map((row) => row.findLastIndex((word) => word !== 0) + 1)
  const empty = lengths.indexOf(0)
  if (empty >= 0)
    throw new UserError(
      `Word matching: sentence ${empty} of the batch has no word. Leave such sentences out.`,
    )
  const order = sentences.toSorted((a, b) => lengths[b]! - lengths[a]! || a - b)
  const places = new Array<number>(count)
  order.forEach((sentence, place) => (places[sentence] = place))
  const groups: Group[] = []
  for (let start = 0; start < count; start = groups.at(-1)!.start + groups.at(-1)!.count) {
    const longest = lengths[order[start]!]!
    const enough = start + Math.max(Math.round(ENOUGH_ROWS / longest), 1)
    const members = order.slice(start, count - enough < enough - start ? count : enough)
    const padded = members.some((sentence) => rows[sentence]!.slice(0, longest).includes(0))
    groups.push({ start, count: members.length, time: longest, padded })
  }
  return { order, places, groups }
}
