import * as tf from '@tensorflow/tfjs-core'
import { expectShape, UserError } from '@laviter/nn'
import {
  JOINT_LOSSES,
  lambdasByName,
  type JointLossName,
  type LambdaList,
  type Lambdas,
  type PaperDataSet,
} from './lambdas'

/** Losses of a joint step by name, those that were computed. */
export type JointLosses = { readonly [Name in JointLossName]?: tf.Scalar | undefined }

/**
 * The loss of joint training: lambda 1 L_TIM + lambda 2 L_ITM + lambda 3 L_FI + lambda 4 L_FT + lambda 5 L_VTA.
 *
 * @param losses - scalars by name; one that is absent (a helper that is not there) or that weighs 0 takes no part
 * @param lambdas - by name, by number, or the paper's for a data set: `cub` unless given
 * @returns scalar
 * @throws ShapeError where a loss is no scalar; UserError where no loss has a weight, or the weights are none
 * @see LAViTeR Eq. 16
 * @example
 * ```ts
 * const total = weightedTotal({ tim, itm, fakeImage, fakeText, vta }, 'coco')
 * ```
 */
export function weightedTotal(
  losses: JointLosses,
  lambdas: Lambdas | LambdaList | PaperDataSet = 'cub',
): tf.Scalar {
  const weights = lambdasByName(lambdas)
  for (const [name, loss] of Object.entries(losses))
    if (loss) expectShape('weightedTotal', { [name]: loss }, { [name]: [] })
  return tf.tidy(() => {
    const parts = JOINT_LOSSES.flatMap((name) => {
      const loss = losses[name]
      return loss === undefined || weights[name] === 0
        ? []
        : [tf.mul<tf.Scalar>(loss, weights[name])]
    })
    if (parts.length === 0)
      throw new UserError(
        `weightedTotal: no loss with a weight above 0 is among ${Object.keys(losses).join(', ') || 'none'}. Raise a lambda of one that is.`,
      )
    return tf.addN<tf.Scalar>(parts)
  })
}
