import { UserError } from '@laviter/nn/errors'
import type { AttnGanConfig } from './attngan-generator'
import type { GeneratorConfig } from './image-generator'
import { expectKnownKeys } from './known-keys'

/** A generator's configuration with nothing left open. */
export type GeneratorSettings = Required<GeneratorConfig>

/** The paper's numbers for CUB. */
const PAPER: GeneratorSettings = {
  embed: 256,
  sizes: [64, 128, 256],
  width: 32,
  residualBlocks: 2,
  noise: 100,
  condition: 100,
  skips: false,
}

/** Every key of the built-in generators. One may be given another's: a configuration's section serves all of them. */
const KEYS: Readonly<Record<keyof AttnGanConfig, true>> = {
  embed: true,
  sizes: true,
  width: true,
  residualBlocks: true,
  noise: true,
  condition: true,
  skips: true,
  wordMask: true,
}

/**
 * Fills a configuration up and checks it.
 *
 * @param where - the factory's name, for messages
 * @param config - what was given
 * @param defaults - laid over the paper's numbers for CUB
 * @throws UserError that names the key, what it is and what it may be; or a key that no built-in generator has
 */
export function generatorSettings(
  where: string,
  config: GeneratorConfig,
  defaults: Partial<GeneratorSettings>,
): GeneratorSettings {
  expectKnownKeys(where, config, KEYS)
  const given = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  )
  const settings: GeneratorSettings = { ...PAPER, ...defaults, ...given }
  const { sizes, residualBlocks, skips, ...counts } = settings
  for (const key of ['embed', 'width', 'noise', 'condition'] as const)
    if (!isCount(counts[key], 1))
      throw new UserError(`${where}: ${key} is ${counts[key]}. Set a whole number above 0.`)
  if (!isCount(residualBlocks, 0))
    throw new UserError(
      `${where}: residualBlocks is ${residualBlocks}. Set a whole number, 0 or more.`,
    )
  if (typeof skips !== 'boolean')
    throw new UserError(`${where}: skips is ${JSON.stringify(skips)}. Set true or false.`)
  if (!(Array.isArray(sizes) && sizes.length > 0 && sizes.every(isSize) && ascending(sizes)))
    throw new UserError(
      `${where}: sizes is ${JSON.stringify(sizes)}. List the size of each stage's images, smallest first, each a power of two of 8 or more.`,
    )
  return settings
}

/**
 * Checks that each stage doubles the size of the one before.
 *
 * @param where - the factory's name, for messages
 * @param sizes - of the stages
 * @throws UserError where one does not
 */
export function expectDoubling(where: string, sizes: readonly number[]): void {
  if (sizes.some((size, i) => i > 0 && size !== 2 * sizes[i - 1]!))
    throw new UserError(
      `${where}: sizes is ${JSON.stringify(sizes)}, but each stage doubles the one before. Set sizes such as [64, 128, 256].`,
    )
}

/**
 * Checks that the width can be halved as often as stages do.
 *
 * @param where - the factory's name, for messages
 * @param width - of the configuration
 * @param unit - what it must be a multiple of
 * @param why - for messages
 * @throws UserError where it is none
 */
export function expectWidth(where: string, width: number, unit: number, why: string): void {
  if (width % unit !== 0)
    throw new UserError(`${where}: width is ${width}, but ${why}. Set a multiple of ${unit}.`)
}

const isCount = (value: number, least: number) => Number.isInteger(value) && value >= least

const isSize = (size: number) => size >= 8 && Number.isInteger(Math.log2(size))

const ascending = (sizes: readonly number[]) =>
  sizes.every((size, i) => i === 0 || size > sizes[i - 1]!)
