import { createRandom, ShapeError } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { captionLoss, type CaptionLossOptions } from './caption-loss'

afterEach(() => tf.setBackend('tensorflow'))

/** Word by word, as the definition says it: slow, and trusted. */
function naive(
  logits: number[][][],
  targets: number[][],
  { padding = 0, labelSmoothing = 0, countPadding = false }: CaptionLossOptions,
): { loss: number; slopes: number[][][] } {
  const counted = targets.flat().filter((token) => countPadding || token !== padding).length
  let loss = 0
  const slopes = logits.map((caption, n) =>
    caption.map((scores, t) => {
      const target = targets[n]![t]!
      if (!countPadding && target === padding) return scores.map(() => 0)
      const largest = Math.max(...scores)
      const sum = scores.reduce((s, x) => s + Math.exp(x - largest), 0)
      return scores.map((x, v) => {
        const probability = Math.exp(x - largest) / sum
        const wanted = labelSmoothing / scores.length + (v === target ? 1 - labelSmoothing : 0)
        loss -= (wanted * (x - largest - Math.log(sum))) / counted
        return (probability - wanted) / counted
      })
    }),
  )
  return { loss, slopes }
}

const draw = (seed: number, [N, T, V]: [number, number, number], scale = 2) => {
  const random = createRandom(seed)
  return Array.from({ length: N }, () =>
    Array.from({ length: T }, () => Array.from({ length: V }, () => scale * random.normal())),
  )
}

const LENGTHS = [
  [3, 5, 2, 0],
  [1, 0, 0, 0],
  [0, 0, 0, 0], // nothing but padding
  [4, 4, 1, 6],
]

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test.each<[string, CaptionLossOptions]>([
    ['padding ignored', {}],
    ['padding counted', { countPadding: true }],
    ['another padding token', { padding: 4 }],
    ['labels smoothed', { labelSmoothing: 0.1 }],
    ['labels smoothed, padding counted', { labelSmoothing: 0.3, countPadding: true }],
  ])('equals the loops, and so does its slope: %s', (_, options) => {
    const logits = draw(1, [4, 4, 7])
    const { loss, slopes } = naive(logits, LENGTHS, options)
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((x) =>
        captionLoss(x as tf.Tensor3D, tf.tensor2d(LENGTHS, undefined, 'int32'), options),
      )(tf.tensor3d(logits)) as { value: tf.Scalar; grad: tf.Tensor }
      expect(value.dataSync()[0]).toBeCloseTo(loss, 5)
      const expected = slopes.flat(2)
      grad.dataSync().forEach((slope, i) => expect(slope).toBeCloseTo(expected[i]!, 6))
    })
  })

  test('any sizes, tokens and options', () => {
    const cases = fc.record({
      N: fc.integer({ min: 1, max: 4 }),
      T: fc.integer({ min: 1, max: 5 }),
      V: fc.integer({ min: 2, max: 9 }),
      seed: fc.nat(),
      scale: fc.constantFrom(0.1, 3, 60),
      labelSmoothing: fc.constantFrom(0, 0.1, 0.9),
      countPadding: fc.boolean(),
    })
    fc.assert(
      fc.property(cases, ({ N, T, V, seed, scale, ...options }) => {
        const logits = draw(seed, [N, T, V], scale)
        const random = createRandom(seed)
        const targets = logits.map((caption) => caption.map(() => random.integer(V)))
        targets[0]![0] = V - 1 // some place counts
        const { loss } = naive(logits, targets, options)
        const value = tf.tidy(() =>
          captionLoss(tf.tensor3d(logits), tf.tensor2d(targets, undefined, 'int32'), options),
        )
        expect(Math.abs(value.dataSync()[0]! - loss)).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(loss)),
        )
        value.dispose()
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test('a batch of padding alone has loss 0 and slope 0', () => {
    tf.tidy(() => {
      const targets = tf.zeros<tf.Rank.R2>([2, 3], 'int32')
      const { value, grad } = tf.valueAndGrad((x) => captionLoss(x as tf.Tensor3D, targets))(
        tf.randomNormal([2, 3, 5], 0, 1, 'float32', 1),
      ) as { value: tf.Scalar; grad: tf.Tensor }
      expect([...value.dataSync(), ...grad.dataSync()].every((x) => x === 0)).toBe(true)
    })
  })

  test('what all logits share does not count', () => {
    tf.tidy(() => {
      const logits = tf.tensor3d([10002.5, 10001, 10000], [1, 1, 3])
      const targets = tf.tensor2d([[1]], undefined, 'int32')
      const loss = (labelSmoothing: number) =>
        captionLoss(logits, targets, { labelSmoothing, padding: -100 }).dataSync()[0]
      expect(loss(0)).toBeCloseTo(1.766368, 5)
      expect(loss(0.9)).toBeCloseTo(1.616368, 5)
    })
  })

  test('padding need not be a token: torch’s -100', () => {
    tf.tidy(() => {
      const logits = tf.randomNormal<tf.Rank.R3>([1, 3, 5], 0, 1, 'float32', 1)
      const slopes = [0, -100].map((padding) => {
        const targets = tf.tensor2d([[4, 2, padding]], undefined, 'int32')
        return tf.valueAndGrad((x) => captionLoss(x as tf.Tensor3D, targets, { padding }))(logits)
      })
      const [token, none] = slopes.map(({ value, grad }) => [
        ...value.dataSync(),
        ...grad.dataSync(),
      ])
      expect(none).toEqual(token)
    })
  })

  test('nothing stays behind', () => {
    const logits = tf.variable(tf.randomNormal<tf.Rank.R3>([2, 3, 5], 0, 1, 'float32', 1))
    const targets = tf.tensor2d([1, 2, 0, 3, 0, 0], [2, 3], 'int32')
    const before = tf.memory().numTensors
    const { value, grads } = tf.variableGrads(
      () => captionLoss(logits, targets, { labelSmoothing: 0.1 }),
      [logits],
    )
    tf.dispose([value, grads])
    captionLoss(logits, targets).dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([logits, targets])
  })
})

test('chance is ln V, and more padding changes nothing', () => {
  tf.tidy(() => {
    const even = captionLoss(tf.zeros([1, 3, 50]), tf.tensor2d([[4, 5, 2]], undefined, 'int32'))
    expect(even.dataSync()[0]).toBeCloseTo(Math.log(50), 5)
    const logits = tf.tensor3d(draw(2, [2, 3, 7]))
    const targets = tf.tensor2d([1, 2, 0, 3, 2, 2], [2, 3], 'int32')
    const longer = captionLoss(
      tf.concat([logits, tf.tensor3d(draw(3, [2, 2, 7]))], 1),
      tf.pad(targets, [
        [0, 0],
        [0, 2],
      ]),
    )
    expect(longer.dataSync()[0]).toBeCloseTo(captionLoss(logits, targets).dataSync()[0]!, 6)
  })
})

test('shapes that disagree and a smoothing out of range are named', () => {
  tf.tidy(() => {
    const targets = tf.zeros<tf.Rank.R2>([2, 4], 'int32')
    expect(() => captionLoss(tf.zeros([2, 3, 5]), targets)).toThrow(ShapeError)
    expect(() => captionLoss(tf.zeros([2, 3, 5]), targets)).toThrow(
      /captionLoss: targets is \[2, 4\], expected \[N, T\] = \[2, 3\]/,
    )
    expect(() => captionLoss(tf.zeros([2, 4, 5]), targets, { labelSmoothing: 1 })).toThrow(
      /labelSmoothing 1 is outside \[0, 1\)/,
    )
  })
})

test.each(['tensorflow', 'cpu'])('a target outside the vocabulary is named on %s', async (name) => {
  await tf.setBackend(name)
  tf.tidy(() => {
    const logits = tf.zeros<tf.Rank.R3>([2, 2, 4])
    const targets = tf.tensor2d(
      [
        [1, 3],
        [2, 4],
      ],
      undefined,
      'int32',
    )
    expect(() => captionLoss(logits, targets)).toThrow(
      /^captionLoss: target 4 \(caption 1, place 1\) is none of the 4 tokens/,
    )
    const padded = tf.tensor2d([[1, -100]], undefined, 'int32')
    const two = tf.zeros<tf.Rank.R3>([1, 2, 4])
    expect(captionLoss(two, padded, { padding: -100 }).dataSync()[0]).toBeCloseTo(Math.log(4), 5)
    expect(() => captionLoss(two, padded, { padding: -100, countPadding: true })).toThrow(
      /target -100/,
    )
  })
  await tf.setBackend('tensorflow')
})
