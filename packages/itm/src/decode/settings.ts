import { UserError } from '@laviter/nn/errors'
import type { Random } from '@laviter/nn/random'
import type { CaptionTokens } from '../captioner'
import type { DecodingMethod, GenerateOptions } from './options'

/** The ways to choose words. */
export const METHODS: readonly DecodingMethod[] = ['greedy', 'beam', 'nucleus']

/** By which float32 still divides the differences of logits. */
const COLDEST = 1e-30

/** All words are as likely far below; what is suppressed still has no weight. */
const HOTTEST = 1e6

/** Every option, so that a misspelt one is found. */
const NAMES: Readonly<Record<keyof GenerateOptions, true>> = {
  method: true,
  maxWords: true,
  beams: true,
  lengthPenalty: true,
  topP: true,
  temperature: true,
  random: true,
  guidance: true,
  suppress: true,
  ignoreEnd: true,
  attention: true,
  signal: true,
}

/** What decoding knows of a captioner. */
export type DecodingContext = {
  readonly tokens: CaptionTokens
  /** most tokens of a row, the start token included */
  readonly length: number
}

/** Options with their defaults, checked. */
export type DecodingSettings = {
  readonly method: DecodingMethod
  readonly maxWords: number
  readonly beams: number
  readonly lengthPenalty: number
  readonly topP: number
  readonly temperature: number
  readonly random?: Random
  readonly guidance: number
  readonly suppress: readonly number[]
  readonly attention: boolean
  readonly signal?: AbortSignal
  /** V */
  readonly size: number
  readonly start: number
  /** the token that ends a caption; undefined where it is ignored */
  readonly end?: number
}

/**
 * Checks how captions are to be generated.
 *
 * @param options - as the caller gave them
 * @param context - the captioner's tokens and length
 * @returns the options with defaults
 * @throws UserError that lists everything out of range
 */
export function decodingSettings(
  options: GenerateOptions,
  { tokens, length }: DecodingContext,
): DecodingSettings {
  const { method = 'greedy', maxWords = length, beams = 5, lengthPenalty = 1 } = options
  const { topP = 0.9, temperature = 1, random, guidance = 0 } = options
  const { ignoreEnd = false, attention = false } = options
  const { size, start, end } = tokens
  const suppress = options.suppress ?? [tokens.padding, start].filter((token) => token !== end)
  const whole = (value: number, most: number) =>
    Number.isInteger(value) && value >= 1 && value <= most
  const checks: [boolean, string][] = [
    ...Object.keys(options).map((name): [boolean, string] => [
      Object.hasOwn(NAMES, name),
      `there is no option "${name}" (there are ${Object.keys(NAMES).join(', ')})`,
    ]),
    [METHODS.includes(method), `method "${method}" is none of ${METHODS.join(', ')}`],
    [
      whole(maxWords, length),
      `maxWords ${maxWords} is no whole number from 1 to ${length}, the captioner's length`,
    ],
    [whole(beams, Infinity), `beams ${beams} is no whole number from 1`],
    [
      Number.isFinite(lengthPenalty) && lengthPenalty >= 0,
      `lengthPenalty ${lengthPenalty} is no number from 0`,
    ],
    [topP > 0 && topP <= 1, `topP ${topP} is outside (0, 1]`],
    [
      temperature >= COLDEST && temperature <= HOTTEST,
      `temperature ${temperature} is no number from ${COLDEST} to ${HOTTEST} (method "greedy" is its limit at 0)`,
    ],
    [
      method !== 'nucleus' || random !== undefined,
      'method "nucleus" draws its words and no random stream was given: pass random: createRandom(seed)',
    ],
    [Number.isFinite(guidance) && guidance >= 0, `guidance ${guidance} is no number from 0`],
    ...suppress.map((token): [boolean, string] => [
      Number.isInteger(token) && token >= 0 && token < size,
      `suppress names the token ${token}, outside 0 to ${size - 1}`,
    ]),
    [new Set(suppress).size < size, 'suppress leaves no token to choose'],
  ]
  const wrong = checks.filter(([right]) => !right).map(([, message]) => message)
  if (wrong.length > 0) throw new UserError(`generate: ${wrong.join('; ')}.`)
  return {
    method,
    maxWords,
    beams,
    lengthPenalty,
    topP,
    temperature,
    guidance,
    suppress,
    attention,
    size,
    start,
    ...(random && { random }),
    ...(options.signal && { signal: options.signal }),
    ...(!ignoreEnd && { end }),
  }
}
