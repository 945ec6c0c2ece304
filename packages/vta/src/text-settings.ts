import { UserError } from '@laviter/nn/errors'
import { DEFAULT_EMBED } from './default-embed'
import type { TextEncoderConfig } from './text-encoder'

/**
 * What all text encoders are configured by, checked.
 *
 * @param config - the part's configuration
 * @param rate - dropout where the configuration gives none
 * @throws UserError that lists everything out of range
 */
export function textSettings(
  config: TextEncoderConfig & {
    readonly dropout?: number
    readonly heads?: number
    readonly depth?: number
    readonly tableWidth?: number
    readonly positions?: string
  },
  rate: number,
): { vocabularySize: number; words: number; embed: number; dropout: number } {
  const { vocabularySize, words = 15, embed = DEFAULT_EMBED, dropout: share = rate } = config
  const { heads = 1, depth = 1, tableWidth = 1, positions = 'learned' } = config
  const whole = { vocabularySize, words, embed, heads, depth, tableWidth }
  const wrong = Object.entries(whole)
    .filter(([, value]) => !Number.isInteger(value) || value < 1)
    .map(([name, value]) => `${name} ${value} is no whole number from 1`)
  if (!(share >= 0 && share < 1)) wrong.push(`dropout ${share} is outside [0, 1)`)
  if (positions !== 'learned' && positions !== 'sine')
    wrong.push(`positions "${positions}" is neither learned nor sine`)
  if (wrong.length > 0) throw new UserError(`textEncoder: ${wrong.join('; ')}.`)
  return { vocabularySize, words, embed, dropout: share }
}
