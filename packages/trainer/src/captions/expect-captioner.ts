import type { Captioner } from '@laviter/itm'
import { captionerRules } from '@laviter/itm/conformance'
import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { Config } from '../config/schema'
import { expectRules } from '../expect-rules'
import { captionerConfig, imageEncoderConfig, type ResolvedParts } from '../parts'

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

/** Few words, so that the rules take moments. */
const TOKENS = { size: 14, padding: 0, start: 1, end: 2 }

/**
 * Checks that a captioner of one's own keeps the contract, before any time is spent on training it.
 *
 * @param config - the run's
 * @param parts - its factory
 * @throws UserError naming the first rule that it breaks
 * @see captionerRules of `@laviter/itm/conformance`, which has a few more that take longer
 */
export async function expectCaptionerRules(config: Config, parts: ResolvedParts): Promise<void> {
  const captioner = { ...config.captioner, length: undefined } // the rules have their own
  const own = captionerConfig({ ...config, captioner }, TOKENS)
  const regions = await regionsOf(config, parts)
  const options = { config: own, quick: true, ...(regions !== undefined && { regions }) }
  await expectRules(captionerRules(parts.captioner, options), {
    key: 'parts.captioner',
    name: parts.names.captioner,
    all: 'captionerRules of @laviter/itm/conformance',
  })
}

/** R of the run's images, for a captioner may be made for so many; undefined where the image encoder is one's own too. */
async function regionsOf(config: Config, parts: ResolvedParts): Promise<number | undefined> {
  if (parts.own.imageEncoder) return undefined
  const narrow = { backbone: 'random', width: 0.05, frozen: 'all' } as const // as many places, in moments
  const encoder = await parts.imageEncoder(
    { ...imageEncoderConfig(config), ...narrow },
    { random: createRandom(config.seed) },
  )
  const [height = 0, width = 0] = encoder.backbone?.shapes.local ?? []
  encoder.dispose()
  return height * width || undefined
}
