import { createRandom } from '@laviter/nn/random'
import type { Description, GenerateOptions } from '@laviter/itm'
import type { Config } from '../config/schema'
import type { JobOptions, Run } from '../run'

/** Pictures whose captions grow together: a step costs little more for 64 rows than for one, and their regions fit in 20 MB. */
const BATCH = 64

/** How captions are generated. */
export interface CaptionItemsOptions extends JobOptions {
  /** takes the place of the configuration's, key by key */
  readonly decoding?: Partial<Config['decoding']>
  /** also tell where each word looked */
  readonly attention?: boolean
}

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
 * @throws UserError where the run holds no captioner
 */
export async function* captionItems(
  run: Run,
  items: readonly number[],
  { decoding, attention, onProgress, signal }: CaptionItemsOptions = {},
): AsyncGenerator<CaptionedItem> {
  const captioner = await run.captioner()
  const options = generateOptions(run.config, { decoding, attention, signal })
  let done = 0
  onProgress?.({ done, total: items.length, unit: 'captions written' })
  for await (const { items: batch, features } of run.imageFeatures(items, {
    batch: BATCH,
    signal,
  })) {
    try {
      const captions = await captioner.describe(features, options)
      for (const [i, caption] of captions.entries()) yield { item: batch[i]!, ...caption }
    } finally {
      features.global.dispose()
      features.regions.dispose()
    }
    done += batch.length
    onProgress?.({ done, total: items.length, unit: 'captions written' })
  }
}

/**
 * @param config - the run's: its section `decoding`, and the seed that nucleus sampling draws from
 * @param options - what a caller wants instead
 * @returns what a captioner's `generate` takes
 */
export function generateOptions(
  { decoding: configured, seed }: Pick<Config, 'decoding' | 'seed'>,
  { decoding, attention = false, signal }: Omit<CaptionItemsOptions, 'onProgress'> = {},
): GenerateOptions {
  const { method, beams, lengthPenalty, topP, temperature, maxWords } = {
    ...configured,
    ...decoding,
  }
  const how = {
    greedy: { method: 'greedy' },
    beam: { method: 'beam', beams, lengthPenalty },
    nucleus: {
      method: 'nucleus',
      topP,
      temperature,
      random: createRandom(seed).fork('captions'),
    },
  } as const
  return { ...how[method], maxWords, attention, ...(signal && { signal }) }
}
