import type { Description } from '@laviter/itm'
import type { Run } from '../run'
import { openDescriber } from './describer'
import type { CaptionItemsOptions } from './generate-options'

/** Pictures whose captions grow together: a step costs little more for 64 rows than for one, and their regions fit in 20 MB. */
export const CAPTION_BATCH = 64

/** An item's caption. */
export interface CaptionedItem extends Description {
  /** index into the data set's items */
  readonly item: number
}

/**
 * Captions items of a run's data set with its captioner.
 *
 * @param run - an open run, trained to phase itm
 * @param items - indices into its data set's items
 * @param options - decoding, attention, progress (pictures) and signal
 * @returns captions in the order of the items
 * @throws UserError where the run holds no captioner, or one that cannot be guided as the options want
 */
export async function* captionItems(
  run: Run,
  items: readonly number[],
  { decoding, attention, onProgress, signal }: CaptionItemsOptions = {},
): AsyncGenerator<CaptionedItem> {
  const describe = await openDescriber(run, { decoding, attention, signal })
  let done = 0
  onProgress?.({ done, total: items.length, unit: 'captions written' })
  for await (const { items: batch, features } of run.imageFeatures(items, {
    batch: CAPTION_BATCH,
    signal,
  })) {
    try {
      const captions = await describe(features)
      for (const [i, caption] of captions.entries()) yield { item: batch[i]!, ...caption }
    } finally {
      features.global.dispose()
      features.regions.dispose()
    }
    done += batch.length
    onProgress?.({ done, total: items.length, unit: 'captions written' })
  }
}
