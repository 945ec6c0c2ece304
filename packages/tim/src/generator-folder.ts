import { readParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { isRecord, parseModelDescription } from '@laviter/nn/model-files'
import { writeSafetensors } from '@laviter/nn/safetensors'
import { DEFAULTS } from './defaults'
import { generatorSettings } from './generator-settings'
import type { GeneratorConfig, ImageGenerator } from './image-generator'

/** Files of a generator's folder. */
export const FILES = { description: 'generator.json', weights: 'generator.safetensors' } as const

const FORMAT = 'laviter-generator'
const VERSION = 1

/** What a generator is made from: a built-in part or the name of one's own, and the configuration of its factory. */
export type GeneratorPart = {
  readonly part: 'attngan' | 'stackgan-v1' | 'stackgan-v2' | 'mirrorgan' | (string & {})
} & GeneratorConfig

/** A generator with all that a folder keeps of it. */
export type SavedGenerator = {
  readonly generator: ImageGenerator
  /** what it was made from; any JSON of a part's own is kept */
  readonly config: GeneratorPart
}

/**
 * A generator as the two files of a folder.
 *
 * @param saved - the generator and its configuration
 * @throws UserError where they do not fit each other, so that a folder is never replaced by one that cannot be loaded
 */
export async function packGenerator({
  generator,
  config,
}: SavedGenerator): Promise<Record<string, string | Uint8Array>> {
  const where = 'saveGenerator'
  if (!isPart(config))
    throw new UserError(
      `${where}: config lacks part, without which it could not be loaded. Give { part: 'attngan', ...config }, or the name of your own part.`,
    )
  if (isBuiltIn(config.part)) expectMadeFrom(where, generator, config, DEFAULTS[config.part])
  return {
    [FILES.weights]: writeSafetensors(await readParameters(generator.parameters)),
    [FILES.description]: `${JSON.stringify({ format: FORMAT, version: VERSION, config }, undefined, 1)}\n`,
  }
}

const isBuiltIn = (part: string): part is keyof typeof DEFAULTS => Object.hasOwn(DEFAULTS, part)

/** A built-in does what its configuration says; a part of one's own may ignore what it does not have. */
function expectMadeFrom(
  where: string,
  { sizes, noiseWidth, conditionWidth }: ImageGenerator,
  config: GeneratorPart,
  defaults: (typeof DEFAULTS)[keyof typeof DEFAULTS],
): void {
  const settings = generatorSettings(where, config, defaults)
  const drawn =
    config.part === 'stackgan-v1' ? [settings.sizes[0], settings.sizes.at(-1)] : settings.sizes
  const compared = {
    sizes: [drawn, sizes],
    noise: [settings.noise, noiseWidth],
    condition: [settings.condition, conditionWidth],
  } as const
  for (const [key, [said, made]] of Object.entries(compared))
    if (String(said) !== String(made))
      throw new UserError(
        `${where}: config says ${key} ${JSON.stringify(said)}, the generator has ${JSON.stringify(made)}. Give the configuration that it was made from.`,
      )
}

const WHOLE = 'Give the generator folder that a run or saveGenerator wrote, undamaged.'

/**
 * Reads `generator.json`.
 *
 * @param text - its content
 * @param where - its path for messages
 * @returns what the generator was made from
 * @throws UserError where it is none
 */
export function parseGenerator(text: string, where: string): GeneratorPart {
  const { config } = parseModelDescription(text, where, {
    format: FORMAT,
    version: VERSION,
    what: 'a generator',
    reader: '@laviter/tim',
    remedy: WHOLE,
  })
  if (!isPart(config)) throw new UserError(`${where}: it lacks config.part. ${WHOLE}`)
  return config
}

const isPart = (value: unknown): value is GeneratorPart =>
  isRecord(value) && typeof value.part === 'string'
