import { UserError } from '@laviter/nn/errors'
import type { Captioner } from '@laviter/itm'

/**
 * Checks that a factory of one's own gave a captioner's members.
 *
 * @param name - the part, for messages
 * @param captioner - what the factory returned
 * @throws UserError naming what is missing
 */
export function expectCaptioner(name: string, captioner: unknown): asserts captioner is Captioner {
  if (typeof captioner !== 'object' || captioner === null) {
    throw new UserError(
      `parts.captioner: the factory of ${name} returned ${captioner}, not a captioner object`,
    )
  }
  const member = (key: string): unknown => Reflect.get(captioner, key) // a class has them on its prototype
  const missing = [
    typeof member('parameters') === 'object' ? '' : 'parameters (a tree of tf.Variable)',
    typeof member('tokens') === 'object' ? '' : 'tokens (size, padding, start, end)',
    typeof member('length') === 'number' ? '' : 'length (most tokens of a row)',
    ...['logits', 'generate', 'dispose'].map((key) =>
      typeof member(key) === 'function' ? '' : `${key}()`,
    ),
  ].filter(Boolean)
  if (missing.length > 0) {
    throw new UserError(`parts.captioner: the captioner of ${name} lacks ${missing.join(', ')}`)
  }
}
