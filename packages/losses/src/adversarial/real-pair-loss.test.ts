import { ShapeError, UserError, valueAndGradients } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { discriminatorLoss } from './discriminator-loss'
import type { AdversarialForm } from './forms'
import { realPairLoss } from './real-pair-loss'

const FORMS: readonly AdversarialForm[] = ['paper', 'hinge', 'stackgan-v1', 'stackgan-v2']
const value = (loss: tf.Scalar) => loss.dataSync()[0]!

test('it is what a discriminator without an unconditional head is told of real and wrong pairs alone', () => {
  const logits = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 6 }) // prettier-ignore
  fc.assert(
    fc.property(logits, logits, fc.constantFrom(...FORMS), (first, second, form) => {
      tf.tidy(() => {
        const [own, wrong] = [tf.tensor1d(first), tf.tensor1d(second)]
        const { terms } = discriminatorLoss(
          { real: { conditional: own }, fake: { conditional: own }, wrong: { conditional: wrong } },
          { form },
        )
        const expected = value(terms.realConditional) + value(terms.wrongConditional)
        expect(value(realPairLoss({ own, wrong }, { form }))).toBeCloseTo(expected, 4)
      })
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('chance is 2 ln 2, with hinge 2; what is told apart costs little, and the slope leads there', () => {
  tf.tidy(() => {
    const [own, wrong] = [tf.variable(tf.zeros([3])), tf.variable(tf.zeros([5]))]
    const named = new Map([['own', own], ['wrong', wrong]]) // prettier-ignore
    const { value: loss, gradients } = valueAndGradients(named, () => ({
      total: realPairLoss({ own: own as tf.Tensor1D, wrong: wrong as tf.Tensor1D }),
    }))
    expect(value(loss)).toBeCloseTo(2 * Math.LN2, 6)
    for (const slope of gradients.get('own')!.dataSync()) expect(slope).toBeCloseTo(-1 / 6, 6)
    for (const slope of gradients.get('wrong')!.dataSync()) expect(slope).toBeCloseTo(1 / 10, 6)
    const zeros = { own: tf.zeros<tf.Rank.R1>([3]), wrong: tf.zeros<tf.Rank.R1>([2]) }
    expect(value(realPairLoss(zeros, { form: 'hinge' }))).toBe(2)
    const known = { own: tf.tensor1d([20, 30]), wrong: tf.tensor1d([-20]) }
    for (const form of FORMS) expect(value(realPairLoss(known, { form }))).toBeLessThan(1e-6)
    tf.dispose([own, wrong])
  })
})

test('what cannot be scored is said', () => {
  const one = tf.zeros<tf.Rank.R1>([2])
  const wide = tf.zeros([2, 1]) as unknown as tf.Tensor1D
  const none = tf.zeros<tf.Rank.R1>([0])
  expect(() => realPairLoss({ own: wide, wrong: one })).toThrow(ShapeError)
  expect(() => realPairLoss({ own: wide, wrong: one })).toThrow(/realPairLoss: own: .*\[2, 1\]/)
  expect(() => realPairLoss({ own: one, wrong: none })).toThrow(UserError)
  expect(() => realPairLoss({ own: one, wrong: none })).toThrow(/realPairLoss: wrong has no logits/)
  expect(() => realPairLoss({ own: one, wrong: one }, { form: 'wasserstein' as AdversarialForm })).toThrow(/realPairLoss: the form "wasserstein"/) // prettier-ignore
  tf.dispose([one, wide, none])
})
