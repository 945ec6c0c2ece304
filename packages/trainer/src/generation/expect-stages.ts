import { UserError } from '@laviter/nn/errors'
import type { Config } from '../config/schema'
import { gameOf } from './game'

/**
 * Larger stages can be held to smaller ones only where a pixel of the smaller one is a square of whole pixels.
 *
 * @param config - the run's
 * @param sizes - of the generator's stages, smallest first
 * @throws UserError where `tim.consistency` is set and a size is no multiple of the one before
 */
export function expectStages(
  config: Pick<Config, 'tim' | 'parts'>,
  sizes: readonly number[],
): void {
  if (gameOf(config).consistency === 0) return
  sizes.forEach((size, stage) => {
    const before = sizes[stage - 1] ?? 1
    if (size % before !== 0)
      throw new UserError(
        `tim.consistency holds each stage's pictures to those of the stage before, but ${config.parts.generator} draws ${sizes.join(', ')} pixels, and ${size} is no multiple of ${before}. Set tim.consistency to 0`,
      )
  })
}
