import { UserError } from '@laviter/nn/errors'
import type { Overrides } from '../config/overrides'

/** Steps from one validation to the next, about: fewer cost more time than they tell. */
const BETWEEN = 100

/**
 * @param steps - of phase joint
 * @returns exactly so many, in epochs of about a hundred, so that the best of several validations is kept
 * @throws UserError where it is no number of steps
 */
export function jointSteps(steps: number): Overrides {
  if (!Number.isInteger(steps) || steps < 1)
    throw new UserError(`--steps ${steps}: give a whole number from 1`)
  let epochs = Math.max(1, Math.round(steps / BETWEEN))
  while (steps % epochs !== 0) epochs--
  return { 'joint.epochs': epochs, 'joint.stepsPerEpoch': steps / epochs }
}
