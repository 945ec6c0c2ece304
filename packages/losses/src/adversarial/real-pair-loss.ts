import * as tf from '@tensorflow/tfjs-core'
import { adversarialForm, type AdversarialOptions } from './forms'
import { expectVerdict, type Logits } from './verdict'

/** What one discriminator says of pairs of a real picture and a sentence. */
export type RealPairVerdicts = {
  /** of pictures with their own sentences, [B] */
  readonly own: Logits
  /** of pictures with sentences that are not theirs, [W] */
  readonly wrong: Logits
}

/**
 * The loss of one discriminator that sees no generated pictures yet: it is to tell which sentences are those of real ones. It is
 * what `discriminatorLoss` says of real and wrong pairs, each with the weight that it has where there is no unconditional head.
 *
 * @param verdicts - logits of the pairs
 * @param options - the form, for its criterion
 * @returns scalar; by chance, which is logits of 0: 2 ln 2; in the form `hinge` 2
 * @throws ShapeError when logits are not [B]; UserError when there are none on a side, or there is no such form
 * @see Reed et al., Generative Adversarial Text to Image Synthesis (ICML 2016), section 4.2
 * @example
 * ```ts
 * const wrong = wrongPairs(features, sentence)
 * const loss = realPairLoss({ own: judge(features, sentence), wrong: judge(wrong.features, wrong.sentence) })
 * ```
 */
export function realPairLoss(
  { own, wrong }: RealPairVerdicts,
  options: AdversarialOptions = {},
): tf.Scalar {
  const { criterion } = adversarialForm('realPairLoss', options)
  expectVerdict('realPairLoss: own', { conditional: own })
  expectVerdict('realPairLoss: wrong', { conditional: wrong }, 'W')
  return tf.tidy(() => tf.add(criterion.real(own), criterion.fake(wrong)))
}
