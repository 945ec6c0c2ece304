import { UserError } from '@laviter/nn/errors'
import type { Discriminator, DiscriminatorConfig } from '@laviter/tim'
import { discriminatorRules } from '@laviter/tim/conformance'
import type { Config } from '../config/schema'
import { expectRules } from '../expect-rules'
import type { ResolvedParts } from '../parts'

/**
 * Checks that a factory of one's own gave a discriminator's members.
 *
 * @param name - the part, for messages
 * @param discriminator - what the factory returned
 * @param asked - side of the pictures that it is to judge, and the width of words where it is to judge these too
 * @throws UserError naming what is missing, or the other size that it judges
 */
export function expectDiscriminator(
  name: string,
  discriminator: unknown,
  { size, words }: Pick<DiscriminatorConfig, 'size' | 'words'>,
): asserts discriminator is Discriminator {
  if (typeof discriminator !== 'object' || discriminator === null) {
    throw new UserError(
      `parts.discriminator: the factory of ${name} returned ${discriminator}, not a discriminator object`,
    )
  }
  const member = (key: string): unknown => Reflect.get(discriminator, key) // a class has them on its prototype
  const missing = [
    typeof member('parameters') === 'object' ? '' : 'parameters (a tree of tf.Variable)',
    typeof member('size') === 'number' ? '' : 'size (side of the pictures that it judges)',
    ...['features', 'conditional', 'dispose'].map((key) =>
      typeof member(key) === 'function' ? '' : `${key}()`,
    ),
  ].filter(Boolean)
  if (missing.length > 0) {
    throw new UserError(
      `parts.discriminator: the discriminator of ${name} lacks ${missing.join(', ')}`,
    )
  }
  if (words !== undefined && typeof member('words') !== 'function') {
    throw new UserError(
      `tim.words asks discriminators to judge single words, and that of ${name} lacks words(features, words). Add it, or set tim.words to 0`,
    )
  }
  if (member('size') !== size) {
    throw new UserError(
      `${name} judges pictures of ${member('size')} pixels. Take size from the factory's config, or set generator.sizes to what it judges`,
    )
  }
}

/** Small pictures and few channels, so that the rules take moments. */
const SMALL = { size: 16, width: 4, embed: 6 }
/** Width of the words that it judges, where it is to judge these too. */
const WORDS = 5

/**
 * Checks that a discriminator of one's own keeps the contract, before any time is spent on training it.
 *
 * @param config - the run's
 * @param parts - its factory
 * @throws UserError naming the first rule that it breaks
 * @see discriminatorRules of `@laviter/tim/conformance`, which has a few more that take longer
 */
export async function expectDiscriminatorRules(
  { discriminator, tim }: Config,
  parts: ResolvedParts,
): Promise<void> {
  const words = tim.words > 0 ? WORDS : undefined
  const config = { ...discriminator.options, ...SMALL, words }
  const rules = discriminatorRules(parts.discriminator, { config, quick: true })
  await expectRules(rules, {
    key: 'parts.discriminator',
    name: parts.names.discriminator,
    all: 'discriminatorRules of @laviter/tim/conformance',
  })
}
