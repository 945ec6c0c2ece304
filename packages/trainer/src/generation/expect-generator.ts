import { UserError } from '@laviter/nn/errors'
import type { ImageGenerator } from '@laviter/tim'
import { generatorRules } from '@laviter/tim/conformance'
import type { Config } from '../config/schema'
import { expectRules } from '../expect-rules'
import type { ResolvedParts } from '../parts'

/**
 * Checks that a factory of one's own gave a generator's members.
 *
 * @param name - the part, for messages
 * @param generator - what the factory returned
 * @throws UserError naming what is missing
 */
export function expectGenerator(
  name: string,
  generator: unknown,
): asserts generator is ImageGenerator {
  if (typeof generator !== 'object' || generator === null) {
    throw new UserError(
      `parts.generator: the factory of ${name} returned ${generator}, not a generator object`,
    )
  }
  const member = (key: string): unknown => Reflect.get(generator, key) // a class has them on its prototype
  const missing = [
    typeof member('parameters') === 'object' ? '' : 'parameters (a tree of tf.Variable)',
    isSizes(member('sizes')) ? '' : 'sizes (sides of its pictures, one or more, smallest first)',
    typeof member('noiseWidth') === 'number' ? '' : 'noiseWidth (width of the noise)',
    typeof member('conditionWidth') === 'number'
      ? ''
      : 'conditionWidth (width of the conditioning)',
    typeof member('needsWords') === 'boolean' ? '' : 'needsWords (whether it attends to words)',
    ...['generate', 'dispose'].map((key) => (typeof member(key) === 'function' ? '' : `${key}()`)),
  ].filter(Boolean)
  if (missing.length > 0) {
    throw new UserError(`parts.generator: the generator of ${name} lacks ${missing.join(', ')}`)
  }
}

/**
 * Checks that a generator of one's own keeps the contract, before any time is spent on training it.
 *
 * @param config - the run's
 * @param parts - its factory
 * @throws UserError naming the first rule that it breaks
 * @see generatorRules of `@laviter/tim/conformance`, which has a few more that take longer
 */
export async function expectGeneratorRules(config: Config, parts: ResolvedParts): Promise<void> {
  const { options } = config.generator
  const rules = generatorRules(parts.generator, { config: options, quick: true })
  await expectRules(rules, {
    key: 'parts.generator',
    name: parts.names.generator,
    all: 'generatorRules of @laviter/tim/conformance',
  })
}

const isSizes = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((size, stage) => Number.isInteger(size) && size > (value[stage - 1] ?? 0))
