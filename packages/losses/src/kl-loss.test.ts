import { createRandom, gradientError, ShapeError, type Random } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { klLoss } from './kl-loss'

afterEach(() => tf.setBackend('tensorflow'))

/** By the definition, number by number, in double precision. */
function naive(mean: number[], logVariance: number[]): { loss: number; slopes: number[][] } {
  const count = mean.length
  const sum = mean.reduce((sum, m, i) => {
    const v = logVariance[i]!
    return sum - 0.5 * (1 + v - m * m - Math.exp(v))
  }, 0)
  return {
    loss: sum / count,
    slopes: [mean.map((m) => m / count), logVariance.map((v) => (Math.exp(v) - 1) / 2 / count)],
  }
}

const draw = (random: Random, count: number, scale: number) =>
  Array.from({ length: count }, () => Math.fround(scale * random.normal()))

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test.each([1, 2])('value and slopes equal the definition, times the weight %d', (weight) => {
    const random = createRandom(1)
    const [mean, logVariance] = [draw(random, 12, 1.5), draw(random, 12, 1.5)]
    const { loss, slopes } = naive(mean, logVariance)
    tf.tidy(() => {
      const f = (m: tf.Tensor, v: tf.Tensor) =>
        klLoss(m as tf.Tensor2D, v as tf.Tensor2D, { weight })
      const inputs = [tf.tensor2d(mean, [3, 4]), tf.tensor2d(logVariance, [3, 4])]
      expect(f(inputs[0]!, inputs[1]!).dataSync()[0]).toBeCloseTo(weight * loss, 5)
      tf.grads(f)(inputs).forEach((gradient, which) =>
        gradient
          .dataSync()
          .forEach((slope, i) => expect(slope).toBeCloseTo(weight * slopes[which]![i]!, 6)),
      )
      expect(gradientError(f, inputs, random)).toBeLessThan(1e-3)
    })
  })

  test('any conditions: near the definition, and never below 0', () => {
    const any = fc.record({
      seed: fc.nat(),
      B: fc.integer({ min: 1, max: 5 }),
      C: fc.integer({ min: 1, max: 7 }),
      scale: fc.constantFrom(1e-4, 0.1, 1, 6),
    })
    fc.assert(
      fc.property(any, ({ seed, B, C, scale }) => {
        const random = createRandom(seed)
        const [mean, logVariance] = [draw(random, B * C, scale), draw(random, B * C, scale)]
        const { loss } = naive(mean, logVariance)
        const ours = tf.tidy(
          () => klLoss(tf.tensor2d(mean, [B, C]), tf.tensor2d(logVariance, [B, C])).dataSync()[0]!,
        )
        expect(ours).toBeGreaterThanOrEqual(0)
        expect(Math.abs(ours - loss)).toBeLessThan(1e-6 * Math.max(1, loss))
      }),
      { seed: 1, numRuns: 80 },
    )
  })

  test('is 0 at the standard normal distribution, and tells a variance near 1 from 1', () => {
    tf.tidy(() => {
      const of = (mean: number, logVariance: number) =>
        klLoss(tf.fill([2, 3], mean), tf.fill([2, 3], logVariance)).dataSync()[0]!
      expect(of(0, 0)).toBe(0)
      // 1 + x - exp(x) in float32 is 0 here, or noise; the truth is x^2 / 4
      expect(of(0, 1e-3) / 2.5e-7).toBeCloseTo(1, 2)
      expect(of(0, -40)).toBeCloseTo(19.5, 4)
      expect(of(3, 0)).toBeCloseTo(4.5, 5)
    })
  })

  test('nothing stays behind', () => {
    const mean = tf.zeros<tf.Rank.R2>([2, 3])
    const before = tf.memory().numTensors
    klLoss(mean, mean, { weight: 2 }).dispose()
    expect(tf.memory().numTensors).toBe(before)
    mean.dispose()
  })
})

test('shapes that differ are named', () => {
  tf.tidy(() => {
    const differ = () => klLoss(tf.zeros([2, 3]), tf.zeros([2, 4]))
    expect(differ).toThrow(ShapeError)
    expect(differ).toThrow(/klLoss: logVariance is \[2, 4\], expected \[B, C\] = \[2, 3\]/)
  })
})
