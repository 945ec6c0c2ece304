import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { GenerateOptions } from '@laviter/itm'
import { CANNOT_GUIDE, canGuide } from '../config/guidance'
import type { Config } from '../config/schema'
import type { JobOptions } from '../run'

/** How captions are generated. */
export interface CaptionItemsOptions extends JobOptions {
  /** takes the place of the configuration's, key by key */
  readonly decoding?: Partial<Config['decoding']>
  /** also tell where each word looked */
  readonly attention?: boolean
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
