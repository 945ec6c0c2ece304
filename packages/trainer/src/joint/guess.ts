import type { JointLossName } from '@laviter/losses'
import { guessedTotal } from '../generation/game'
import type { JointModules } from './modules'
import type { JointSettings } from './settings'

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
  const matched = 4 * Math.log(batch)
  const guesses: Readonly<Record<JointLossName, number>> = {
    tim: lambdas.tim * guessedTotal(game, discriminators),
    itm: lambdas.itm * (captioner ? Math.log(captioner.tokens.size) : 0),
    fakeImage: lambdas.fakeImage * matched,
    fakeText: lambdas.fakeText * matched,
    vta: lambdas.vta * matched,
  }
  return (losses) =>
    Object.entries(guesses).reduce(
      (sum, [name, guess]) => (losses[name] === undefined ? sum : sum + guess),
      0,
    )
}
