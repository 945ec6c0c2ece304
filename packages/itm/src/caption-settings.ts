import { UserError } from '@laviter/nn/errors'
import { misspeltKeys } from './caption-keys'
import type { CaptionerConfig, CaptionTokens } from './captioner'

/**
 * What all captioners are configured by, checked.
 *
 * @param config - the part's configuration
 * @param own - the part's own sizes by name, each a whole number from 1, and its `dropout`, in [0, 1)
 * @param layers - sizes that may also be 0
 * @returns tokens, width D and length, with their defaults
 * @throws UserError that lists everything out of range, and keys that no built-in captioner has
 */
export function captionSettings(
  config: CaptionerConfig,
  { dropout = 0, ...sizes }: Readonly<Record<string, number>> = {},
  layers: Readonly<Record<string, number>> = {},
): { tokens: CaptionTokens; embed: number; length: number } {
  const { vocabularySize, padding = 0, start = 1, end = 2, embed = 256, length = 128 } = config
  const below = (least: number, given: Readonly<Record<string, number>>) =>
    Object.entries(given)
      .filter(([, value]) => !Number.isInteger(value) || value < least)
      .map(([name, value]) => `${name} ${value} is no whole number from ${least}`)
  const wrong = [
    ...misspeltKeys(config),
    ...below(1, { vocabularySize, embed, ...sizes }),
    ...below(2, { length }), // the start token, and a word
    ...below(0, layers),
  ]
  for (const [name, token] of Object.entries({ padding, start, end }))
    if (!Number.isInteger(token) || token < 0 || token >= vocabularySize)
      wrong.push(`${name} ${token} is no token below vocabularySize ${vocabularySize}`)
  if (start === padding) wrong.push(`start and padding are both ${start}`)
  if (!(dropout >= 0 && dropout < 1)) wrong.push(`dropout ${dropout} is outside [0, 1)`)
  if (wrong.length > 0) throw new UserError(`captioner: ${wrong.join('; ')}.`)
  return { tokens: { size: vocabularySize, padding, start, end }, embed, length }
}
