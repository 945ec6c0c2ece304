import { tokenise } from '@laviter/nn/vocabulary'
import { SPLITS } from '../data-set'
import type { DataSet, Skipped } from '../data-set'
import { openDataSet } from '../open-data-set'
import type { OpenOptions } from '../open-data-set'
import type { Watch } from '../progress'
import { dataStats } from './data-stats'
import type { DataStats } from './data-stats'
import { lookAtPictures } from './look-at-pictures'
import type { PictureFacts } from './look-at-pictures'

/** Words of a caption from which on it is rather a text: an aligner reads 15 of them. */
const VERY_LONG = 60

/** A caption of very many words. */
export interface LongCaption {
  readonly picture: string
  readonly caption: number
  readonly words: number
}

/** What a check found; plain JSON. */
export interface DataCheck {
  readonly root: string
  readonly stats: DataStats
  readonly pictures: PictureFacts
  readonly skipped: readonly Skipped[]
  readonly unknownColumns: readonly string[]
  readonly longCaptions: readonly LongCaption[]
  /** What a person should know before training, a sentence each; none for a sound data set. */
  readonly warnings: readonly string[]
}

/** What is checked. */
export interface CheckOptions extends OpenOptions {
  /** T, what the aligner reads of a caption (15 unless given). */
  readonly words?: number
}

/**
 * Checks a data set before it is trained on: decodes every picture, lists all that would be left out, finds pictures
 * that are there twice (across splits above all), columns that mean nothing, very long captions, and empty splits.
 *
 * @param options - as for `openDataSet`, and `words`; nothing is too much to be left out here
 * @param watch - `onProgress`, `signal`
 * @throws UserError where there is no data set at all, or nothing of it can be used
 */
export async function checkDataSet(options: CheckOptions, watch: Watch = {}): Promise<DataCheck> {
  const dataSet = await openDataSet({ ...options, maxSkipped: 1, verify: 'decode' }, watch)
  const pictures = await lookAtPictures(dataSet, { ...options, ...watch })
  const stats = dataStats(dataSet, { words: options.words })
  const { root, skipped, unknownColumns } = dataSet
  const longCaptions = findLongCaptions(dataSet)
  const found = { root, stats, pictures, skipped, unknownColumns, longCaptions }
  return { ...found, warnings: warningsOf(found) }
}

function findLongCaptions({ items }: DataSet): LongCaption[] {
  return items.flatMap(({ id, captions }) =>
    captions.flatMap((text, caption) => {
      const words = tokenise(text).length
      return words > VERY_LONG ? [{ picture: id, caption, words }] : []
    }),
  )
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

function warningsOf(found: Omit<DataCheck, 'warnings'>): string[] {
  const { stats, pictures, skipped, unknownColumns, longCaptions } = found
  const warnings: string[] = []
  const warn = (when: boolean, text: string) => void (when && warnings.push(text))
  const leaking = pictures.duplicates.filter(({ splits }) => splits.length > 1)
  warn(
    skipped.length > 0,
    `${count(skipped.length, 'entry is', 'entries are')} left out: ${skipped
      .slice(0, 3)
      .map(({ file, why }) => `${file}: ${why}`)
      .join('; ')}${skipped.length > 3 ? '; ...' : ''}`,
  )
  warn(
    leaking.length > 0,
    `${count(leaking.length, 'picture is', 'pictures are')} in more than one split (${leaking[0]?.pictures.join(', ')}${leaking.length > 1 ? ', ...' : ''}): the test would measure what training saw`,
  )
  warn(
    pictures.duplicates.length > leaking.length,
    `${count(pictures.duplicates.length - leaking.length, 'picture is', 'pictures are')} there more than once`,
  )
  warn(
    unknownColumns.length > 0,
    `the columns ${unknownColumns.join(', ')} mean nothing here (file_name, text, split and class do)`,
  )
  warn(
    longCaptions.length > 0,
    `${count(longCaptions.length, 'caption has', 'captions have')} more than ${VERY_LONG} words; the aligner reads ${stats.longerThanT.T}`,
  )
  for (const split of SPLITS)
    warn(
      split !== 'validation' && stats.splits[split].pictures === 0,
      `the ${split} split is empty`,
    )
  warn(
    stats.sharedCaptions > 0.1,
    `${Math.round(stats.sharedCaptions * 100)} % of the captions describe another picture in the same words`,
  )
  return warnings
}
