import { expectShape } from '@laviter/nn'
import type { Captioner } from '../captioner'
import { beam } from './beam'
import type { BeginDecoding } from './decoder'
import { greedy } from './greedy'
import { guidedDecoding } from './guided'
import { suppression } from './log-probabilities'
import { nucleus } from './nucleus'
import { decodingSettings, type DecodingContext } from './settings'
import { uncachedDecoding } from './uncached'

const DECODE = { greedy, beam, nucleus } as const

/**
 * Generation of captions by all methods, for a captioner that decodes step by step.
 *
 * @param begin - begins captions of images
 * @param context - the captioner's tokens, and its length: the most tokens of a row, the start token included
 * @returns the captioner's `generate`; it rejects with a UserError where options are out of range, tensors are lacking or
 *   logits cannot be chosen from, and with the signal's reason where it was aborted
 */
export function createGenerate(
  begin: BeginDecoding,
  context: DecodingContext,
): Captioner['generate'] {
  return async (image, options = {}) => {
    const settings = decodingSettings(options, context)
    settings.signal?.throwIfAborted()
    const { regions } = image
    const { B: images } = expectShape('generate', { regions }, { regions: ['B', 'R', 'D'] })
    if (images === 0) return []
    const { guidance } = settings
    const state = (guidance > 0 ? guidedDecoding(begin, guidance) : begin)(image)
    const suppressed = suppression(settings.size, settings.suppress)
    try {
      return await DECODE[settings.method](state, images, suppressed, settings)
    } finally {
      state.dispose()
      suppressed.dispose()
    }
  }
}

/**
 * Generation of captions by all methods, for a captioner of one's own that only computes logits: each word costs a pass over
 * all words before it.
 *
 * @param logits - the captioner's `logits`
 * @param context - its tokens, and its length: the most tokens of a row, the start token included
 * @returns the captioner's `generate`
 * @example
 * ```ts
 * return { parameters, tokens, length, logits, generate: generateWith(logits, { tokens, length }), dispose }
 * ```
 */
export function generateWith(
  logits: Captioner['logits'],
  context: DecodingContext,
): Captioner['generate'] {
  return createGenerate(uncachedDecoding(logits), context)
}
