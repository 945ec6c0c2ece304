import { JOINT_LOSSES, type JointLossName } from '@laviter/losses'
import { guessedTotal } from '../generation/game'
import type { JointModules } from './modules'
import type { JointSettings } from './settings'

/**
 * @param batch - B
 * @param tokens - that the captioner knows; 1 where there is none
 * @param tim - what the generator's game costs
 * @returns what each loss is, before it is weighted, where nobody knows anything, in nats
 */
export function guessedTerms({
  batch,
  tokens,
  tim,
}: {
  readonly batch: number
  readonly tokens: number
  readonly tim: number
}): Readonly<Record<JointLossName, number>> {
  const matched = 4 * Math.log(batch)
  return { vta: matched, fakeImage: matched, fakeText: matched, itm: Math.log(tokens), tim }
}

/**
 * @param settings - the weights of the losses, and the rules of the game
 * @param modules - those that take part
 * @param batch - B
 * @returns says what the weighted total of some losses is where nobody knows anything, in nats
 */
export function guessJoint(
  { lambdas, game }: Pick<JointSettings, 'lambdas' | 'game'>,
  { captioner, discriminators = [] }: Pick<JointModules, 'captioner' | 'discriminators'>,
  batch: number,
): (losses: Readonly<Record<string, number>>) => number {
  const guesses = guessedTerms({
    batch,
    tokens: captioner?.tokens.size ?? 1,
    tim: guessedTotal(game, discriminators),
  })
  return (losses) =>
    JOINT_LOSSES.reduce(
      (sum, name) => (losses[name] === undefined ? sum : sum + lambdas[name] * guesses[name]),
      0,
    )
}
