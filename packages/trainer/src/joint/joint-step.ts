import type * as tf from '@tensorflow/tfjs-core'
import { halfSquares, normOfHalves, valueAndGradients } from '@laviter/nn'
import type { JointInputs } from './inputs'
import { jointLosses } from './joint-losses'
import type { JointRound, Terms } from './round'
import { learnersOf, type JointTrainees } from './trainees'

/** What a joint step tells: scalars, the caller's to free. */
export interface JointOutcome {
  /** `total` first, then its terms by name */
  readonly losses: Terms
  /** of all that learn from the total, before clipping */
  readonly norm: tf.Scalar
}

/**
 * One step of joint training in the paper's order: losses and discriminators' steps, one backward pass of the weighted total,
 * then the steps of image encoder, text encoder, captioner and generator, each clipped by its own norm where its optimiser
 * clips. An average of the generator's weights is the caller's to move.
 *
 * @param inputs - a batch
 * @param round - modules, weights, random stream; and who is moved by what
 * @see LAViTeR section 3.4, Eq. 15-16
 */
export function takeJointStep(
  inputs: JointInputs,
  { trainees, ...round }: JointRound & { readonly trainees: JointTrainees },
): JointOutcome {
  const learners = learnersOf(trainees)
  const all = new Map(learners.flatMap(({ parameters }) => [...parameters]))
  const { value, gradients, aux } = valueAndGradients(all, () =>
    jointLosses(inputs, { ...round, trainees }),
  )
  round.clock.to('update')
  const halves = halfSquares(gradients)
  for (const { parameters, optimiser, rate } of learners) {
    const own = new Map([...gradients].filter(([path]) => parameters.has(path)))
    optimiser.apply(parameters, own, rate, halves)
  }
  return { losses: { total: value, ...aux.terms }, norm: normOfHalves(halves.values()) }
}
