import { readParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { isRecord, parseModelDescription } from '@laviter/nn/model-files'
import { writeSafetensors } from '@laviter/nn/safetensors'
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
 */
export async function packGenerator({
  generator,
  config,
}: SavedGenerator): Promise<Record<string, string | Uint8Array>> {
  return {
    [FILES.weights]: writeSafetensors(await readParameters(generator.parameters)),
    [FILES.description]: `${JSON.stringify({ format: FORMAT, version: VERSION, config }, undefined, 1)}\n`,
  }
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
