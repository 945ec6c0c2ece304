import * as tf from '@tensorflow/tfjs-core'
import { UserError } from '@laviter/nn'
import { adversarialForm, type AdversarialOptions } from './forms'
import { expectVerdict, type Verdict } from './verdict'

/** What {@link generatorLoss} returns, scalars. */
export type GeneratorLoss = {
  readonly total: tf.Scalar
  /** of each stage, in the order of the verdicts: the loss of both heads */
  readonly terms: readonly tf.Scalar[]
}

/**
 * The adversarial loss of a generator: its pictures of every size are to be taken for real by the discriminator of that size.
 *
 * The generator's other losses are added to it: {@link klLoss} of the conditioning, and `lambda` times the total of
 * {@link matchingLoss} of the largest pictures (AttnGAN: 5 on birds, 50 on COCO).
 *
 * @param fakes - for each stage, what its discriminator says of the generated pictures: logits [B] of one or both heads
 * @param options - the form; all but `hinge` are one for a generator
 * @returns total, the sum over stages and heads; the terms by stage. By chance ln 2 for each stage and head; in `hinge`, 0
 * @throws ShapeError when logits are not [B]; UserError when there is no stage, or no such form
 * @see LAViTeR Eq. 9, 11; AttnGAN (CVPR 2018) Eq. 3-4
 * @example
 * ```ts
 * const { total } = generatorLoss([judged64, judged128, judged256])
 * const loss = tf.addN([total, klLoss(mean, logVariance), tf.mul(matching.total, 5)])
 * ```
 */
export function generatorLoss(
  fakes: readonly Verdict[],
  options: AdversarialOptions = {},
): GeneratorLoss {
  const { criterion } = adversarialForm('generatorLoss', options)
  const [first] = fakes
  if (!first)
    throw new UserError('generatorLoss: there is no stage. Pass the verdict of one or more.')
  fakes.forEach((fake, stage) =>
    expectVerdict(`generatorLoss: stage ${stage + 1}`, fake, first.conditional.shape[0]),
  )
  return tf.tidy(() => {
    const terms = fakes.map(({ conditional, unconditional }): tf.Scalar => {
      const loss = criterion.generator(conditional)
      return unconditional ? tf.add(loss, criterion.generator(unconditional)) : loss
    })
    return { total: tf.addN(terms), terms }
  })
}
