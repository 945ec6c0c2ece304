import * as tf from '@tensorflow/tfjs-core'
import { UserError } from '@laviter/nn'
import { adversarialForm, type AdversarialOptions } from './forms'
import { expectVerdict, type Verdict } from './verdict'

/** What one discriminator says of a training batch. */
export type DiscriminatorVerdicts = {
  /** of real pictures with their own sentences, [B] */
  readonly real: Verdict
  /** of generated pictures with the sentences they were made from, [B] */
  readonly fake: Verdict
  /** of real pictures with sentences of others, [W]; `unconditional` in the form `stackgan-v2` alone */
  readonly wrong: Verdict
}

/** What {@link discriminatorLoss} returns, scalars. */
export type DiscriminatorLoss = {
  readonly total: tf.Scalar
  /** the mean loss of each head's logits, before the form weighs them */
  readonly terms: DiscriminatorTerms
}

type Side = keyof DiscriminatorVerdicts
type DiscriminatorTerms = { readonly [S in Side as `${S}Conditional`]: tf.Scalar } & {
  readonly [S in Side as `${S}Unconditional`]?: tf.Scalar
}

/**
 * The loss of one discriminator, which is to tell real pictures with their sentences from generated ones and from real ones
 * with sentences of others.
 *
 * In the form `paper`: (real + real alone) / 2 + (fake + fake alone + wrong) / 3, where "alone" are the logits of the
 * unconditional head; without that head real + (fake + wrong) / 2. In `stackgan-v2` with both heads: the sum of these and of
 * wrong alone, pictures that are real.
 *
 * @param verdicts - logits of the real, the generated and the wrong pairs
 * @param options - the form
 * @returns total and its terms. By chance, which is logits of 0: 2 ln 2; in the form `hinge` 2; in `stackgan-v2` with both
 *   heads 6 ln 2
 * @throws ShapeError when logits are not [B]; UserError when there is no wrong pair, a head is missing or one too many, or
 *   there is no such form
 * @see LAViTeR Eq. 10; AttnGAN (CVPR 2018) Eq. 5
 * @example
 * ```ts
 * const wrong = wrongPairs(discriminator.features(pictures, { training: true }), sentence)
 * const { total } = discriminatorLoss({ real, fake, wrong: { conditional: judge(wrong.features, wrong.sentence) } })
 * ```
 */
export function discriminatorLoss(
  { real, fake, wrong }: DiscriminatorVerdicts,
  options: AdversarialOptions = {},
): DiscriminatorLoss {
  const { criterion, wrongPictures } = adversarialForm('discriminatorLoss', options)
  expectVerdict('discriminatorLoss: real', real)
  expectVerdict('discriminatorLoss: fake', fake, real.conditional.shape[0])
  expectVerdict('discriminatorLoss: wrong', wrong, 'W')
  const bothHeads = real.unconditional !== undefined
  expectHead('fake', fake, bothHeads)
  expectHead('wrong', wrong, bothHeads && wrongPictures)
  return tf.tidy(() => {
    const terms = {
      realConditional: criterion.real(real.conditional),
      fakeConditional: criterion.fake(fake.conditional),
      wrongConditional: criterion.fake(wrong.conditional),
      ...(real.unconditional && { realUnconditional: criterion.real(real.unconditional) }),
      ...(fake.unconditional && { fakeUnconditional: criterion.fake(fake.unconditional) }),
      ...(wrong.unconditional && { wrongUnconditional: criterion.real(wrong.unconditional) }),
    }
    const total =
      bothHeads && wrongPictures
        ? tf.addN<tf.Scalar>(Object.values(terms))
        : tf.add<tf.Scalar>(
            mean(terms.realConditional, terms.realUnconditional),
            mean(terms.fakeConditional, terms.fakeUnconditional, terms.wrongConditional),
          )
    return { total, terms }
  })
}

/** Mean of the terms that there are. */
function mean(...terms: (tf.Scalar | undefined)[]): tf.Scalar {
  const given = terms.filter((term) => term !== undefined)
  return tf.div(tf.addN(given), given.length)
}

function expectHead(side: Side, { unconditional }: Verdict, wanted: boolean): void {
  if ((unconditional !== undefined) === wanted) return
  const reason =
    side === 'fake'
      ? 'real and fake come from one discriminator'
      : wanted
        ? 'in the form stackgan-v2 wrong pairs have pictures of their own'
        : 'the pictures of wrong pairs are judged alone only in the form stackgan-v2 with both heads'
  throw new UserError(
    `discriminatorLoss: ${side}.unconditional is ${wanted ? 'missing' : 'one too many'}: ${reason}. ${wanted ? 'Pass it too.' : 'Leave it out.'}`,
  )
}
