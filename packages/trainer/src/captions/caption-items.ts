import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { Description, GenerateOptions } from '@laviter/itm'
import { CANNOT_GUIDE, canGuide } from '../config/guidance'
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
 * @throws UserError where the run holds no captioner, or one that cannot be guided as the options want
 */
export async function* captionItems(
  run: Run,
  items: readonly number[],
  { decoding, attention, onProgress, signal }: CaptionItemsOptions = {},
): AsyncGenerator<CaptionedItem> {
  const options = generateOptions(run.config, { decoding, attention, signal })
  const captioner = await run.captioner()
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
 * @param config - the run's: its section `decoding`, the seed that nucleus sampling draws from, and whether the captioner was
 *   taught with blank pictures
 * @param options - what a caller wants instead
 * @returns what a captioner's `generate` takes
 * @throws UserError where captions are to be guided and the captioner was not taught for it
 */
export function generateOptions(
  { decoding: configured, itm, seed }: Pick<Config, 'decoding' | 'itm' | 'seed'>,
  { decoding, attention = false, signal }: Omit<CaptionItemsOptions, 'onProgress'> = {},
): GenerateOptions {
  const how = { ...configured, ...decoding }
  const { method, beams, lengthPenalty, topP, temperature, maxWords, guidance } = how
  if (!canGuide({ itm, decoding: how })) {
    throw new UserError(`guidance ${guidance}: ${CANNOT_GUIDE}`)
  }
  const methods = {
    greedy: { method: 'greedy' },
    beam: { method: 'beam', beams, lengthPenalty },
    nucleus: {
      method: 'nucleus',
      topP,
      temperature,
      random: createRandom(seed).fork('captions'),
    },
  } as const
  return { ...methods[method], guidance, maxWords, attention, ...(signal && { signal }) }
}
