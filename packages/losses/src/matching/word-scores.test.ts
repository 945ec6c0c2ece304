import { createRandom, gradientError, type Mask, type Regions, type Words } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { groupSentences } from './sentence-groups'
import { cutTiles } from './tiles'
import { wordAttention } from './word-attention'
import { wordScores } from './word-scores'
import { composedWordScores } from '../../bench/composed-word-scores'

afterEach(() => tf.setBackend('tensorflow'))

type Vector = number[]
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
const dot = (a: Vector, b: Vector) => sum(a.map((x, i) => x * b[i]!))
const softmax = (values: number[]) => {
  const odds = values.map((x) => Math.exp(x - Math.max(...values)))
  return odds.map((x) => x / sum(odds))
}

/** The equations as they stand, for one image and one sentence without padding: slow, and trusted. */
function naive(regions: Vector[], words: Vector[], gamma1: number, gamma2: number) {
  const byRegion = regions.map((v) => softmax(words.map((e) => dot(e, v))))
  const attention = words.map((_, t) => softmax(byRegion.map((choice) => gamma1 * choice[t]!)))
  const cosines = words.map((e, t) => {
    const c = e.map((_, d) => sum(regions.map((v, r) => attention[t]![r]! * v[d]!)))
    return dot(c, e) / Math.max(Math.sqrt(dot(c, c) * dot(e, e)), 1e-8)
  })
  return { attention, score: Math.log(sum(cosines.map((cosine) => Math.exp(gamma2 * cosine)))) }
}

const draw = (seed: number, ...shape: [number, number, number]) => {
  const random = createRandom(seed)
  const [a, b, c] = shape
  return Array.from({ length: a }, () =>
    Array.from({ length: b }, () => Array.from({ length: c }, () => random.normal())),
  )
}
const maskOf = (lengths: number[], T: number): number[][] =>
  lengths.map((length) => Array.from({ length: T }, (_, t) => (t < length ? 1 : 0)))

const shapes = fc.record({
  images: fc.integer({ min: 1, max: 4 }),
  R: fc.integer({ min: 1, max: 7 }),
  D: fc.integer({ min: 1, max: 5 }),
  T: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
  gamma1: fc.constantFrom(0.5, 4, 30),
  gamma2: fc.constantFrom(1, 5),
})

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test('equals the loops for any sizes and lengths', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
        (s, cut) => {
          const lengths = cut.map((length) => Math.min(length, s.T))
          const [v, e] = [
            draw(s.seed, s.images, s.R, s.D),
            draw(s.seed + 1, lengths.length, s.T, s.D),
          ]
          const scores = tf.tidy(() =>
            wordScores(
              tf.tensor3d(v),
              tf.tensor3d(e),
              tf.tensor2d(maskOf(lengths, s.T)),
              s,
            ).arraySync(),
          )
          v.forEach((regions, j) =>
            e.forEach((words, i) => {
              const { score } = naive(regions, words.slice(0, lengths[i]), s.gamma1, s.gamma2)
              expect(Math.abs(scores[j]![i]! - score)).toBeLessThan(
                1e-4 * Math.max(1, Math.abs(score)),
              )
            }),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  test('has the gradient of finite differences: padded, non-square, one image, one sentence', () => {
    const check = (images: number, lengths: number[], T: number, R: number, D: number) =>
      tf.tidy(() => {
        const [v, e] = [
          tf.tensor3d(draw(1, images, R, D)),
          tf.tensor3d(draw(2, lengths.length, T, D)),
        ]
        const mask: Mask = tf.tensor2d(maskOf(lengths, T))
        const weights = tf.tensor2d(draw(3, 1, images, lengths.length)[0]!)
        const f = (regions: tf.Tensor, words: tf.Tensor): tf.Scalar =>
          tf.sum(tf.mul(wordScores(regions as Regions, words as Words, mask), weights))
        return gradientError(f, [v, e], createRandom(4), { step: 0.05 })
      })
    expect(check(3, [4, 1, 2, 4], 5, 6, 4)).toBeLessThan(2e-3)
    expect(check(1, [3], 3, 5, 2)).toBeLessThan(2e-3)
    expect(check(2, [1, 2], 4, 1, 3)).toBeLessThan(2e-3)
  })
})

test('many tiles and groups give what the whole gives, gradients too', () => {
  const random = createRandom(5)
  const [B, N, R, T, D] = [40, 50, 300, 15, 8]
  const lengths = Array.from({ length: N }, () => 1 + random.integer(T))
  tf.tidy(() => {
    const mask: Mask = tf.tensor2d(maskOf(lengths, T))
    const grouping = groupSentences(mask)
    expect(grouping.groups.length).toBeGreaterThan(1)
    expect(cutTiles([B, R, D], grouping).length).toBeGreaterThan(grouping.groups.length)
    const inputs = [tf.tensor3d(draw(1, B, R, D)), tf.tensor3d(draw(2, N, T, D))]
    const weights = tf.tensor2d(draw(3, 1, B, N)[0]!)
    const run = (scores: (regions: Regions, words: Words, mask: Mask) => tf.Tensor) => {
      const f = (regions: tf.Tensor, words: tf.Tensor): tf.Scalar =>
        tf.sum(tf.mul(scores(regions as Regions, words as Words, mask), weights))
      const { value, grads } = tf.valueAndGrads(f)(inputs)
      return [value, ...grads]
    }
    const whole = run(composedWordScores)
    const kept = run(wordScores)
    kept.forEach((tensor, i) => {
      const error = tf.max(tf.abs(tf.sub(tensor, whole[i]!))).dataSync()[0]!
      expect(error / tf.max(tf.abs(whole[i]!)).dataSync()[0]!).toBeLessThan(1e-5)
    })
    const again = run((v, e, m) => wordScores(v, e, m, { keptBytes: 0 })) // the attention computed twice
    again.forEach((tensor, i) => expect(tensor.dataSync()).toEqual(kept[i]!.dataSync()))
  })
})

test('a mask with holes counts the words that are real', () => {
  tf.tidy(() => {
    const [v, e] = [draw(1, 2, 5, 3), draw(2, 1, 4, 3)]
    const scores = wordScores(
      tf.tensor3d(v),
      tf.tensor3d(e),
      tf.tensor2d([[1, 0, 1, 0]]),
    ).arraySync()
    v.forEach((regions, j) => {
      const { score } = naive(regions, [e[0]![0]!, e[0]![2]!], 4, 5)
      expect(scores[j]![0]).toBeCloseTo(score, 4)
    })
  })
})

test('zero and huge embeddings stay finite, gradients too', () => {
  tf.tidy(() => {
    const mask = tf.ones<tf.Rank.R2>([2, 3])
    for (const scale of [0, 1e-6, 30]) {
      const [v, e] = [
        tf.mul(tf.tensor3d(draw(1, 2, 4, 5)), scale),
        tf.mul(tf.tensor3d(draw(2, 2, 3, 5)), scale),
      ]
      const f = (r: tf.Tensor, w: tf.Tensor): tf.Scalar =>
        tf.sum(wordScores(r as Regions, w as Words, mask))
      const { value, grads } = tf.valueAndGrads(f)([v, e])
      for (const tensor of [value, ...grads])
        expect([...tensor.dataSync()].every(Number.isFinite)).toBe(true)
    }
  })
})

test.each([
  ['word', 1],
  ['region', 0],
])('a %s much shorter than the other has the gradient across it, and none along it', (_, short) => {
  tf.tidy(() => {
    const both = [tf.tensor3d([[[1e3, 1e3]]]), tf.tensor3d([[[1e3, 1e3]]])]
    both[short] = tf.tensor3d([[[1e-9, 0]]])
    const mask = tf.ones<tf.Rank.R2>([1, 1])
    const f = (region: tf.Tensor, word: tf.Tensor): tf.Scalar =>
      tf.sum(wordScores(region as Regions, word as Words, mask))
    const [along, across] = tf.grads(f)(both)[short]!.dataSync()
    expect(across! / 3.5355e9).toBeCloseTo(1, 3)
    expect(Math.abs(along! / across!)).toBeLessThan(1e-5)
  })
})

test('the sharpest attention that is taken has the gradient of finite differences, over many regions', () => {
  tf.tidy(() => {
    const [v, e] = [tf.tensor3d(draw(1, 2, 289, 8)), tf.tensor3d(draw(2, 2, 3, 8))]
    const mask: Mask = tf.tensor2d(maskOf([3, 2], 3))
    const f = (regions: tf.Tensor, words: tf.Tensor): tf.Scalar =>
      tf.sum(wordScores(regions as Regions, words as Words, mask, { gamma1: 30 }))
    expect(gradientError(f, [v, e], createRandom(4), { step: 0.01 })).toBeLessThan(1e-2)
  })
})

test('nothing leaks, with a gradient and without', () => {
  const [v, e] = [tf.tensor3d(draw(1, 2, 4, 5)), tf.tensor3d(draw(2, 3, 3, 5))]
  const mask: Mask = tf.ones([3, 3])
  const before = tf.memory().numTensors
  wordScores(v, e, mask).dispose()
  tf.tidy(() => {
    tf.grad((r: tf.Tensor) => tf.sum(wordScores(r as Regions, e, mask)))(v)
  })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose([v, e, mask])
})

test('the attention of the pairs (i, i) is the equations’; padding looks nowhere', () => {
  tf.tidy(() => {
    const [v, e] = [draw(1, 2, 5, 3), draw(2, 2, 4, 3)]
    const maps = wordAttention(
      tf.tensor3d(v),
      tf.tensor3d(e),
      tf.tensor2d(maskOf([4, 2], 4)),
      4,
    ).arraySync()
    ;[4, 2].forEach((length, i) => {
      const { attention } = naive(v[i]!, e[i]!.slice(0, length), 4, 5)
      attention.forEach((row, t) =>
        row.forEach((a, r) => expect(maps[i]![t]![r]).toBeCloseTo(a, 5)),
      )
      for (const row of maps[i]!.slice(length)) expect(row).toEqual([0, 0, 0, 0, 0])
    })
  })
})

test('gammas out of range are refused', () => {
  tf.tidy(() => {
    const [v, e, mask] = [
      tf.tensor3d(draw(1, 1, 2, 2)),
      tf.tensor3d(draw(1, 1, 2, 2)),
      tf.ones<tf.Rank.R2>([1, 2]),
    ]
    expect(() => wordScores(v, e, mask, { gamma1: 31 })).toThrow(
      /^wordScores: gamma1 is 31\. Give a number above 0, 30 at most/,
    )
    expect(() => wordScores(v, e, mask, { gamma2: 0 })).toThrow(
      /gamma2 is 0\. Give a number above 0/,
    )
  })
})

test('an empty batch is named', () => {
  tf.tidy(() => {
    const [v, e, mask] = [tf.zeros([0, 2, 2]), tf.ones([1, 2, 2]), tf.ones<tf.Rank.R2>([1, 2])]
    expect(() => wordScores(v as Regions, e as Words, mask)).toThrow(/0 images and 1 sentences/)
  })
})
