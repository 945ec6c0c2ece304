import { UserError } from '@laviter/nn/errors'
import type { Config } from '../config/schema'
import { gameOf } from './game'

/**
 * Checks what is said of stages: when they play, and that they can be held to each other where they are to be.
 *
 * @param config - the run's
 * @param sizes - of the generator's stages, smallest first
 * @throws UserError where pretraining leaves no epoch for the game, stages should stand still that no later one follows, or
 *   `tim.consistency` is set and a size is no multiple of the one before: a pixel has to be a square of whole ones
 */
export function expectStages(
  config: Pick<Config, 'tim' | 'parts'>,
  sizes: readonly number[],
): void {
  const { epochs, pretraining, growEvery, earlierStages } = config.tim
  if (pretraining.epochs >= epochs)
    throw new UserError(
      `tim.pretraining.epochs is ${pretraining.epochs}, and tim.epochs, of which they are the first, ${epochs}: the generator would never learn. Set tim.epochs higher`,
    )
  if (earlierStages === 'still' && growEvery === 0)
    throw new UserError(
      'tim.earlierStages is still, but with tim.growEvery 0 all stages begin at once and none is earlier. Set tim.growEvery to the epochs of each stage, or leave tim.earlierStages out',
    )
  if (gameOf(config).consistency === 0) return
  sizes.forEach((size, stage) => {
    const before = sizes[stage - 1] ?? 1
    if (size % before !== 0)
      throw new UserError(
        `tim.consistency holds each stage's pictures to those of the stage before, but ${config.parts.generator} draws ${sizes.join(', ')} pixels, and ${size} is no multiple of ${before}. Set tim.consistency to 0`,
      )
  })
}
