import { resolve } from 'node:path'
import {
  CAPTIONERS,
  type Captioner,
  type CaptionerConfig,
  type CaptionTokens,
  type CreateCaptioner,
} from '@laviter/itm'
import { isUserError, UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import {
  createDiscriminator,
  GENERATORS,
  type CreateDiscriminator,
  type CreateImageGenerator,
} from '@laviter/tim'
import {
  createInceptionEncoder,
  createTextBiLstm,
  createTextTransformer,
  type BackboneWeights,
  type CreateImageEncoder,
  type CreateTextEncoder,
  type ImageEncoder,
  type ImageEncoderConfig,
  type TextEncoder,
  type TextEncoderConfig,
} from '@laviter/vta'
import type { Config } from './config/schema'
import { expectCaptioner } from './captions/expect-captioner'
import { expectImageEncoder, expectTextEncoder } from './expect-encoder'
import { expectDiscriminator } from './generation/expect-discriminator'
import { expectGenerator } from './generation/expect-generator'
import { fillImportedCaptioner, fillImportedTextEncoder } from './imported-weights'
import { loadOwnPart, type OwnPart } from './own-part'

/** Parts of one's own, given in code; each takes the place of what the configuration names. */
export interface Parts {
  readonly imageEncoder?: CreateImageEncoder
  readonly textEncoder?: CreateTextEncoder
  readonly captioner?: CreateCaptioner
  readonly generator?: CreateImageGenerator
  readonly discriminator?: CreateDiscriminator
}

/**
 * The one place that names the built-in implementations, beside the captioners of `@laviter/itm` and the generators of
 * `@laviter/tim`.
 */
const IMAGE_ENCODERS: Readonly<Record<string, CreateImageEncoder>> = {
  'inception-v3': createInceptionEncoder,
}
const TEXT_ENCODERS: Readonly<Record<string, CreateTextEncoder>> = {
  transformer: createTextTransformer,
  bilstm: createTextBiLstm,
}
const DISCRIMINATORS: Readonly<Record<string, CreateDiscriminator>> = {
  convolutional: createDiscriminator,
}

/** What the configuration of a run says of a part that came from code. */
export const FROM_CODE = '(given in code)'

/** The factories of a run. */
export interface ResolvedParts {
  readonly imageEncoder: CreateImageEncoder
  readonly textEncoder: CreateTextEncoder
  readonly captioner: CreateCaptioner
  readonly generator: CreateImageGenerator
  readonly discriminator: CreateDiscriminator
  /** which are one's own: they are checked before anything is trained */
  readonly own: Readonly<Record<keyof Parts, boolean>>
  /** for the run's configuration: paths are absolute, so that the run is found from anywhere */
  readonly names: Config['parts']
}

/**
 * Finds the factories that a configuration names. What one of one's own makes is checked as it is made.
 *
 * @param names - the configuration's `parts`
 * @param folder - of the configuration: paths are looked up from there, then from here
 * @param given - factories that take precedence
 * @throws UserError where a part cannot be found or has no factory
 */
export async function resolveParts(
  names: Config['parts'],
  folder: string,
  given: Parts = {},
): Promise<ResolvedParts> {
  const find = <Create extends (config: never, context: never) => unknown>(
    key: keyof Parts,
    builtIns: Readonly<Record<string, Create>>,
    own: Create | undefined,
  ) => findPart(`parts.${key}`, names[key], folder, builtIns, own)
  const image = await find('imageEncoder', IMAGE_ENCODERS, given.imageEncoder)
  const text = await find('textEncoder', TEXT_ENCODERS, given.textEncoder)
  const captioner = await find('captioner', CAPTIONERS, given.captioner)
  const generator = await find('generator', GENERATORS, given.generator)
  const discriminator = await find('discriminator', DISCRIMINATORS, given.discriminator)
  return {
    names: {
      imageEncoder: image.name,
      textEncoder: text.name,
      captioner: captioner.name,
      generator: generator.name,
      discriminator: discriminator.name,
    },
    own: {
      imageEncoder: !image.builtIn,
      textEncoder: !text.builtIn,
      captioner: !captioner.builtIn,
      generator: !generator.builtIn,
      discriminator: !discriminator.builtIn,
    },
    imageEncoder: image.builtIn
      ? image.create
      : async (config, context) => {
          const { embed = 256 } = config
          const made = await callOwn(image, config, context)
          return accepted(made, (encoder) => expectImageEncoder(image.name, encoder, { embed }))
        },
    textEncoder: text.builtIn
      ? text.create
      : async (config, context) => {
          const { words = 15, embed = 256 } = config
          const made = await callOwn(text, config, context)
          return accepted(made, (encoder) =>
            expectTextEncoder(text.name, encoder, { words, embed }),
          )
        },
    captioner: captioner.builtIn
      ? captioner.create
      : async (config, context) => {
          const made = await callOwn(captioner, config, context)
          return accepted(made, (own) => expectCaptioner(captioner.name, own))
        },
    generator: generator.builtIn
      ? generator.create
      : async (config, context) => {
          const made = await callOwn(generator, config, context)
          return accepted(made, (own) => expectGenerator(generator.name, own))
        },
    discriminator: discriminator.builtIn
      ? discriminator.create
      : async (config, context) => {
          const made = await callOwn(discriminator, config, context)
          return accepted(made, (own) => expectDiscriminator(discriminator.name, own, config))
        },
  }
}

type Found<Create> =
  | { readonly builtIn: true; readonly name: string; readonly create: Create }
  | {
      readonly builtIn: false
      readonly name: string
      readonly create: (...args: unknown[]) => unknown
    }

async function findPart<Create extends (config: never, context: never) => unknown>(
  key: string,
  name: string,
  folder: string,
  builtIns: Readonly<Record<string, Create>>,
  given: Create | undefined,
): Promise<Found<Create>> {
  if (given !== undefined) return { builtIn: false, name: FROM_CODE, create: callable(given) }
  if (name === FROM_CODE) {
    throw new UserError(`${key} of this run was given in code: give it again, in the option parts`)
  }
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined
  if (builtIn !== undefined) return { builtIn: true, name, create: builtIn }
  return { builtIn: false, ...(await loadOwnPart(key, name, folder, Object.keys(builtIns))) }
}

/** Runs a factory of the user's own: what it throws is theirs to mend. */
async function callOwn(part: OwnPart, ...args: unknown[]): Promise<unknown> {
  try {
    return await part.create(...args)
  } catch (cause) {
    if (isUserError(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(`The factory of ${part.name} failed: ${reason} (--verbose shows where)`, {
      cause,
    })
  }
}

/** What a factory of the user's own made, once it is looked at: what is refused keeps no tensors. */
function accepted<Part>(made: unknown, expectAll: (made: unknown) => void): Part {
  try {
    expectAll(made)
    return made as Part
  } catch (error) {
    const dispose: unknown = made instanceof Object ? Reflect.get(made, 'dispose') : undefined
    if (typeof dispose === 'function') Reflect.apply(dispose, made, [])
    throw error
  }
}

/** Goes on with a part; where that fails, the part keeps no tensors. */
async function orDisposed<Result>(
  part: { dispose(): void },
  goOn: () => Promise<Result>,
): Promise<Result> {
  try {
    return await goOn()
  } catch (error) {
    part.dispose()
    throw error
  }
}

/** A factory as plain JavaScript sees it: what it returns is checked, not believed. */
function callable(
  factory: (config: never, context: never) => unknown,
): (...args: unknown[]) => unknown {
  return (...args) => Reflect.apply(factory, undefined, args)
}

/** The two encoders of an aligner. */
export interface Encoders {
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
}

/**
 * Makes the encoders of a run; the seed alone decides their first weights.
 *
 * @param config - the run's
 * @param parts - their factories
 * @param vocabularySize - V
 * @param backbone - pretrained weights; undefined where the configuration says random
 * @throws UserError where a part of one's own does not keep its contract
 */
export async function createEncoders(
  config: Config,
  parts: ResolvedParts,
  vocabularySize: number,
  backbone: BackboneWeights | undefined,
): Promise<Encoders> {
  const random = createRandom(config.seed).fork('parameters')
  const imageEncoder = await parts.imageEncoder(imageEncoderConfig(config), {
    random: random.fork('image'),
    ...(backbone && { backbone }),
  })
  return orDisposed(imageEncoder, async () => {
    const own = { random: random.fork('text') }
    const textEncoder = await parts.textEncoder(textEncoderConfig(config, vocabularySize), own)
    const { weights } = config.textEncoder
    return orDisposed(textEncoder, async () => {
      if (weights !== undefined)
        await fillImportedTextEncoder(textEncoder, resolve(weights), config.parts.textEncoder)
      return { imageEncoder, textEncoder }
    })
  })
}

/** @returns what an image encoder's factory is given: the configuration's section, and its own options */
export function imageEncoderConfig({ embed, imageEncoder }: Config): ImageEncoderConfig {
  const { options, ...section } = imageEncoder
  return { embed, ...section, ...options }
}

/** @returns what a text encoder's factory is given: the configuration's section, and its own options */
export function textEncoderConfig(
  { embed, data, textEncoder }: Config,
  vocabularySize: number,
): TextEncoderConfig {
  const { dropout, tableWidth, heads, depth, positions, parity, options } = textEncoder
  const given = Object.entries({ dropout, tableWidth, heads, depth, positions, parity })
  const section = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  return { vocabularySize, words: data.words, embed, ...section, ...options }
}

/**
 * Makes the captioner of a run; the seed alone decides its first weights.
 *
 * @param config - the run's
 * @param parts - its factory
 * @param tokens - numbers of the aligner's words and of the three tokens that are none
 * @throws UserError where a captioner of one's own does not keep its contract, or imported weights do not fit
 */
export async function createCaptioner(
  config: Config,
  parts: ResolvedParts,
  tokens: CaptionTokens,
): Promise<Captioner> {
  const random = createRandom(config.seed).fork('parameters').fork('captioner')
  const captioner = await parts.captioner(captionerConfig(config, tokens), { random })
  const { weights } = config.captioner
  return orDisposed(captioner, async () => {
    if (weights !== undefined)
      await fillImportedCaptioner(captioner, resolve(weights), config.parts.captioner)
    return captioner
  })
}

/** @returns what a captioner's factory is given: the configuration's section, and its own options */
export function captionerConfig(
  { embed, captioner }: Config,
  { size, padding, start, end }: CaptionTokens,
): CaptionerConfig {
  const { options, ...section } = captioner
  const given = Object.entries(section).filter(
    ([name, value]) => value !== undefined && name !== 'weights',
  )
  const words = { vocabularySize: size, padding, start, end }
  return { ...words, embed, ...Object.fromEntries(given), ...options }
}
