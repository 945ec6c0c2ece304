import { UserError } from '@laviter/nn/errors'
import type { ImageGenerator } from '@laviter/tim'

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

const isSizes = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((size, stage) => Number.isInteger(size) && size > (value[stage - 1] ?? 0))
