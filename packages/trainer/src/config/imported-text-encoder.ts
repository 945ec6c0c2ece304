import { UserError } from '@laviter/nn/errors'
import { readImportedTextConfig } from '../imported-weights'
import { textEncoderSection } from './parts-section'
import type { Config } from './schema'

/** What of the section tells weights how to compute, and in which sizes. */
const TOLD = textEncoderSection.pick({ heads: true, depth: true, tableWidth: true, parity: true })

/**
 * @param config - paths in it are absolute
 * @returns the same, the text encoder as its imported weights were made where the configuration says nothing
 * @throws UserError that lists what it says otherwise than they were made, and where they are of another part
 */
export async function withImportedTextEncoder(config: Config): Promise<Config> {
  const { data, parts, textEncoder } = config
  const folder = textEncoder.weights
  const imported = folder && (await readImportedTextConfig(folder, parts.textEncoder))
  if (!imported) return config // or gone: a run whose aligner is trained needs it no more
  const told = TOLD.safeParse(
    Object.fromEntries(Object.entries(imported).filter(([key]) => key in TOLD.shape)),
  )
  if (!told.success)
    throw new UserError(`${folder}: its imported.json is damaged: import the weights anew`)
  const { words, embed } = imported
  const said: Record<string, unknown> = { ...textEncoder, ...textEncoder.options }
  const sizes: [key: string, made: unknown, now: unknown][] = [
    ['embed', embed, config.embed],
    // an LSTM reads captions of any length
    ['data.words', parts.textEncoder === 'transformer' ? words : undefined, data.words],
  ]
  const choices = Object.entries(told.data).map(([key, made]): [string, unknown, unknown] => [
    `textEncoder.${key}`,
    made,
    said[key],
  ])
  const against = [...sizes, ...choices].filter(
    ([, made, now]) => made !== undefined && now !== undefined && made !== now,
  )
  if (against.length > 0)
    throw new UserError(
      `textEncoder.weights: ${folder} was made otherwise: set ${against.map(([key, made, now]) => `${key} to ${String(made)} (it is ${String(now)})`).join(', ')}`,
    )
  return { ...config, textEncoder: { ...textEncoder, ...told.data } }
}
