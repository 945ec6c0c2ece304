import { isUserError, UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import type { Config } from '../config/schema'
import type { ResolvedParts } from '../parts'
import { gameOf, judgesAlone } from './game'

/**
 * Makes a discriminator for each stage of a generator; the seed alone decides their first weights.
 *
 * @param config - the run's
 * @param parts - their factory
 * @param generator - its sizes, and how wide its conditioning is
 * @returns in the order of the stages
 * @throws UserError where a stage has a size that the discriminators cannot judge
 */
export async function createDiscriminators(
  config: Config,
  parts: Pick<ResolvedParts, 'discriminator' | 'names'>,
  generator: Pick<ImageGenerator, 'sizes' | 'conditionWidth'>,
): Promise<Discriminator[]> {
  const random = createRandom(config.seed).fork('parameters').fork('discriminators')
  const made: Discriminator[] = []
  for (const [stage, size] of generator.sizes.entries()) {
    const settings = discriminatorConfig(config, { stage, size, generator })
    try {
      made.push(await parts.discriminator(settings, { random: random.fork(String(size)) }))
    } catch (cause) {
      for (const each of made) each.dispose()
      if (!isUserError(cause)) throw cause
      const reason = cause instanceof Error ? cause.message : ''
      throw new UserError(
        `The generator's stage of ${size} pixels and its discriminator (parts.discriminator: ${parts.names.discriminator}) do not fit each other: ${reason}`,
        { cause },
      )
    }
  }
  return made
}

/** What is known of a discriminator's place. */
interface Place {
  /** from 0, the smallest */
  readonly stage: number
  /** side of its pictures */
  readonly size: number
  readonly generator: Pick<ImageGenerator, 'conditionWidth'>
}

/** @returns what a discriminator's factory is given: its place in the game, the configuration's section, and its own options */
export function discriminatorConfig(config: Config, { stage, size, generator }: Place) {
  const game = gameOf(config)
  const { condition, start, words } = game
  const { width, options } = config.discriminator
  return {
    size,
    embed: condition === 'mean' ? generator.conditionWidth : config.embed,
    unconditional: judgesAlone(game, stage),
    start,
    ...(words > 0 && { words: config.embed }),
    ...(width !== undefined && { width }),
    ...options,
  }
}
