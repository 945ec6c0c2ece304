import { UserError } from '@laviter/nn/errors'
import type { DiscriminatorConfig } from '../discriminator'
import { NORMAL, ORTHOGONAL, type Start } from '../blocks/weights'
import { expectKnownKeys } from '../known-keys'

/** Options of the convolutional discriminator. */
export type ConvolutionalDiscriminatorConfig = DiscriminatorConfig & {
  /** how weights begin: `orthogonal` as AttnGAN's, `normal` as StackGAN-v1's N(0, 0.02^2); default `orthogonal` */
  readonly start?: keyof typeof STARTS
}

/** A discriminator's configuration with nothing left open. */
export type DiscriminatorSettings = {
  readonly size: number
  readonly width: number
  readonly embed: number
  readonly unconditional: boolean
  readonly words?: number
  readonly start: Start
}

const STARTS = { orthogonal: ORTHOGONAL, normal: NORMAL } as const

/** Height and width of the map that the heads read. */
export const PLACES = 4

/** Channels of that map in widths: what the trunk has beyond them is narrowed again. */
const WIDEST = 8

const KEYS: Readonly<Record<keyof ConvolutionalDiscriminatorConfig, true>> = {
  size: true,
  width: true,
  embed: true,
  unconditional: true,
  words: true,
  start: true,
}

/**
 * Fills a configuration up and checks it.
 *
 * @param config - what was given
 * @throws UserError that names the key, what it is and what it may be; or a key that there is none of
 */
export function discriminatorSettings(
  config: ConvolutionalDiscriminatorConfig,
): DiscriminatorSettings {
  const where = 'createDiscriminator'
  expectKnownKeys(where, config, KEYS)
  const { size, width = 64, embed = 256, unconditional = true } = config
  const { words, start = 'orthogonal' } = config
  if (!(Number.isInteger(Math.log2(size)) && size >= 4 * PLACES))
    throw new UserError(`${where}: size is ${size}. Set a power of two, 16 or more.`)
  for (const [key, value] of Object.entries({
    width,
    embed,
    ...(words !== undefined && { words }),
  }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new UserError(`${where}: ${key} is ${value}. Set a whole number above 0.`)
  if (!Object.hasOwn(STARTS, start))
    throw new UserError(
      `${where}: start is ${JSON.stringify(start)}. Set ${Object.keys(STARTS).join(' or ')}.`,
    )
  return { size, width, embed, unconditional, words, start: STARTS[start] }
}

/**
 * Channels after each layer of the trunk, which halves the image until it is 4 x 4 and doubles the channels, then narrows them
 * to 8 widths.
 *
 * @param settings - size of the images and width
 * @returns `halved`: after each convolution of stride 2; `narrowed`: after each that follows; `last`: the last of all
 */
export function trunkChannels({ size, width }: Pick<DiscriminatorSettings, 'size' | 'width'>): {
  readonly halved: readonly number[]
  readonly narrowed: readonly number[]
  readonly last: number
} {
  const halvings = Math.log2(size / PLACES)
  const halved = Array.from({ length: halvings }, (_, i) => width * 2 ** i)
  const widest = halved.at(-1)!
  const last = Math.min(widest, WIDEST * width)
  const narrowed = Array.from({ length: Math.log2(widest / last) }, (_, i) => widest / 2 ** (i + 1))
  return { halved, narrowed, last }
}
