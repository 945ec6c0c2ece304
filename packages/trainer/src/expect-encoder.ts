import * as tf from '@tensorflow/tfjs-core'
import { expectShape } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'
import { imageEncoderRules, textEncoderRules } from '@laviter/vta/conformance'
import type { Config } from './config/schema'
import { expectRules } from './expect-rules'
import { textEncoderConfig, type ResolvedParts } from './parts'

/**
 * Checks what a factory of one's own gave, once, before any time is spent on it: its members, its width, and the shapes of
 * what it encodes. The whole contract is `@laviter/vta/conformance`, see {@link expectEncoderRules}.
 *
 * @param name - the part, for messages
 * @param encoder - what the factory returned
 * @param words - T
 * @param embed - D that the configuration asks for
 * @throws UserError naming the first thing that does not hold
 */
export function expectTextEncoder(
  name: string,
  encoder: unknown,
  { words, embed }: { words: number; embed: number },
): asserts encoder is TextEncoder {
  expectMembers('parts.textEncoder', name, encoder, embed)
  tf.tidy(() => {
    const tokens = tf.ones<tf.Rank.R2>([2, words], 'int32')
    const mask = tf.ones<tf.Rank.R2>([2, words])
    const features = (encoder as TextEncoder).encode(tokens, mask)
    expectFeatures(name, features, ['words', 'sentence'])
    expectShape(
      `${name} encode()`,
      { words: features.words, sentence: features.sentence },
      { words: [2, words, embed], sentence: [2, embed] },
    )
  })
}

/**
 * The same for an image encoder.
 *
 * @param name - the part, for messages
 * @param encoder - what the factory returned
 * @param embed - D that the configuration asks for
 * @throws UserError naming the first thing that does not hold
 */
export function expectImageEncoder(
  name: string,
  encoder: unknown,
  { embed }: { embed: number },
): asserts encoder is ImageEncoder {
  expectMembers('parts.imageEncoder', name, encoder, embed)
  const { imageSize, backbone, project } = encoder as ImageEncoder
  if (!Number.isInteger(imageSize) || imageSize < 1) {
    throw new UserError(
      `${name}: imageSize is ${imageSize}; give the side of its pictures in pixels`,
    )
  }
  if (backbone !== undefined && project === undefined) {
    throw new UserError(`${name}: a backbone whose features are cached needs project() too`)
  }
  tf.tidy(() => {
    const images = tf.zeros<tf.Rank.R4>([1, imageSize, imageSize, 3])
    const features = (encoder as ImageEncoder).encode(images)
    expectFeatures(name, features, ['regions', 'global'])
    expectShape(
      `${name} encode()`,
      { regions: features.regions, global: features.global },
      { regions: [1, 'R', embed], global: [1, embed] },
    )
  })
}

/** Few words, so that the rules take moments. */
const VOCABULARY_SIZE = 20

/**
 * Checks that encoders of one's own keep the contract, before any time is spent on training them.
 *
 * @param config - the run's
 * @param parts - their factories
 * @throws UserError naming the first rule that one breaks
 * @see imageEncoderRules and textEncoderRules of `@laviter/vta/conformance`, which have a few more that take longer
 */
export async function expectEncoderRules(config: Config, parts: ResolvedParts): Promise<void> {
  if (parts.own.imageEncoder) {
    const own = { embed: config.embed, ...config.imageEncoder.options }
    await expectRules(imageEncoderRules(parts.imageEncoder, { config: own, quick: true }), {
      key: 'parts.imageEncoder',
      name: parts.names.imageEncoder,
      all: 'imageEncoderRules of @laviter/vta/conformance',
    })
  }
  if (parts.own.textEncoder) {
    const own = textEncoderConfig(config, VOCABULARY_SIZE)
    await expectRules(textEncoderRules(parts.textEncoder, { config: own, quick: true }), {
      key: 'parts.textEncoder',
      name: parts.names.textEncoder,
      all: 'textEncoderRules of @laviter/vta/conformance',
    })
  }
}

function expectMembers(key: string, name: string, encoder: unknown, embed: number): void {
  if (typeof encoder !== 'object' || encoder === null) {
    throw new UserError(`${key}: the factory of ${name} returned ${encoder}, not an encoder object`)
  }
  const member = (key: string): unknown => Reflect.get(encoder, key) // a class has them on its prototype
  const missing = [
    typeof member('parameters') === 'object' ? '' : 'parameters (a tree of tf.Variable)',
    typeof member('encode') === 'function' ? '' : 'encode()',
    typeof member('dispose') === 'function' ? '' : 'dispose()',
    typeof member('embed') === 'number' ? '' : 'embed (its width)',
  ].filter(Boolean)
  if (missing.length > 0) {
    throw new UserError(`${key}: the encoder of ${name} lacks ${missing.join(', ')}`)
  }
  if (member('embed') !== embed) {
    throw new UserError(
      `${key}: the encoder of ${name} is ${member('embed')} wide and the configuration says embed ${embed}: use config.embed in the factory`,
    )
  }
}

function expectFeatures(name: string, features: unknown, keys: readonly string[]): void {
  const given = new Map<string, unknown>(
    typeof features === 'object' && features !== null ? Object.entries(features) : [],
  )
  const missing = keys.filter((key) => !(given.get(key) instanceof tf.Tensor))
  if (missing.length > 0) {
    throw new UserError(`${name}: encode() gave no ${missing.join(' and no ')} tensor`)
  }
}
