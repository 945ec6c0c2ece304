import { createRandom } from '@laviter/nn/random'
import type { GeneratorConfig, ImageGenerator } from '@laviter/tim'
import type { Config } from '../config/schema'
import type { ResolvedParts } from '../parts'

/**
 * Makes the generator of a run; the seed alone decides its first weights.
 *
 * @param config - the run's
 * @param parts - its factory
 * @throws UserError where a setting is none, or a generator of one's own does not keep its contract
 */
export async function createGenerator(
  config: Config,
  parts: Pick<ResolvedParts, 'generator'>,
): Promise<ImageGenerator> {
  const random = createRandom(config.seed).fork('parameters').fork('generator')
  return parts.generator(generatorConfig(config), { random })
}

/** @returns what a generator's factory is given: the configuration's section, and its own options */
export function generatorConfig({ embed, generator }: Config): GeneratorConfig {
  const { options, ...section } = generator
  const given = Object.entries(section).filter(([, value]) => value !== undefined)
  return { embed, ...Object.fromEntries(given), ...options }
}
