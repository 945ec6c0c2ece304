import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, type Embedding, type Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createDiscriminator } from '@laviter/tim'
import { shiftEach } from './shift'
import { judgeAll, judgeFake, judgeReal, type Judged } from './verdicts'

const [B, D, SIZE] = [4, 6, 16]
const random = createRandom(1)
const pictures = (name: string) =>
  tf.tanh<Images>(normalTensor(random.fork(name), [B, SIZE, SIZE, 3]) as Images)

/** What one discriminator judges; the same numbers each time, its tracked statistics new. */
function judged(more: Partial<Judged> = {}, unconditional = true): Judged {
  return {
    discriminator: createDiscriminator(
      { size: SIZE, width: 4, embed: D, unconditional },
      { random },
    ),
    real: pictures('real'),
    fake: pictures('fake'),
    condition: normalTensor(random.fork('condition'), [B, D]) as Embedding,
    ...more,
  }
}
/** Largest difference of numbers of the same place. */
const apart = (a: number[], b: number[]) => Math.max(...a.map((each, i) => Math.abs(each - b[i]!)))
const told = (x: tf.Tensor | undefined) => [...(x?.dataSync() ?? [])]

test('apart, what is said of drawn pictures does not depend on the real ones; together it does', () => {
  const one = judged()
  const brighter = { ...one, real: tf.add<Images>(tf.mul(one.real, 0.2), 0.7) }
  const said = (judged: Judged, batchNorm: 'apart' | 'together') =>
    told(judgeFake(judged, batchNorm).conditional)
  expect(said(brighter, 'apart')).toEqual(said(one, 'apart'))
  expect(said(brighter, 'together')).not.toEqual(said(one, 'together'))
})

test('together, pictures that are the same are judged the same, and each stands in its own place', () => {
  const one = judged()
  const { real, fake, wrong } = judgeAll({ ...one, fake: one.real }, 'together')
  expect(apart(told(fake.conditional), told(real.conditional))).toBeLessThan(1e-5)
  expect(apart(told(fake.unconditional), told(real.unconditional))).toBeLessThan(1e-5)
  expect(wrong.conditional.shape).toEqual([B - 1])
  const other = judgeAll(one, 'together')
  expect(told(judgeFake(one, 'together').conditional)).toEqual(told(other.fake.conditional))
})

test.each(['apart', 'together'] as const)(
  '%s, wrong pairs are made of pictures where the rules say so, and are then judged alone too',
  (batchNorm) => {
    const others = tf.tensor1d([1, 2, 3, 0], 'int32')
    const { real, wrong } = judgeAll(judged({ others }), batchNorm)
    expect(wrong.conditional.shape).toEqual([B])
    const [first, second] = told(real.unconditional)
    expect(apart(told(wrong.unconditional).slice(0, 1), [second!])).toBeLessThan(1e-5)
    expect(apart(told(wrong.unconditional).slice(3), [first!])).toBeLessThan(1e-5)
  },
)

test.each(['apart', 'together'] as const)(
  '%s, a discriminator without its unconditional head',
  (batchNorm) => {
    const { real, fake, wrong } = judgeAll(judged({}, false), batchNorm)
    expect([real, fake, wrong].map(({ unconditional }) => unconditional)).toEqual(
      Array(3).fill(undefined),
    )
  },
)

test('together, the generator learns from its own pictures: a gradient reaches them', () => {
  const one = judged()
  const gradient = tf.grad((fake) =>
    tf.sum(judgeFake({ ...one, fake: fake as Images }, 'together').conditional),
  )(one.fake)
  expect(tf.norm(gradient).dataSync()[0]).toBeGreaterThan(0)
})

test.each(['apart', 'together'] as const)(
  '%s, words are judged by the picture that they are held against, those of drawn ones too',
  (batchNorm) => {
    const [T, W] = [3, 5]
    const discriminator = createDiscriminator(
      { size: SIZE, width: 4, embed: D, words: W },
      { random },
    )
    const said = (name: string, shown: number[][]) => ({
      words: normalTensor(random.fork(name), [B, T, W]) as tf.Tensor3D,
      mask: tf.tensor2d(shown),
    })
    const first = said('words', [[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]]) // prettier-ignore
    const second = said('others', [[1, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0]]) // prettier-ignore
    const one = judged({ discriminator })
    const { own, wrong } = judgeAll(one, batchNorm, { own: first, wrong: second }).words!
    const turned = judgeAll(one, batchNorm, { own: second, wrong: first }).words!
    expect([told(own.mask), told(wrong.mask)]).toEqual([told(first.mask), told(second.mask)])
    expect(apart(told(own.logits), told(wrong.logits))).toBeGreaterThan(0.01)
    expect(apart(told(own.logits), told(turned.wrong.logits))).toBeLessThan(1e-5)
    const same = { ...one, fake: one.real }
    const drawn = judgeFake(same, batchNorm, first).words!
    const real = judgeAll(same, batchNorm, { own: first, wrong: second }).words!
    expect(apart(told(drawn.logits), told(real.own.logits))).toBeLessThan(1e-5)
    expect(judgeAll(judged(), batchNorm)).not.toHaveProperty('words')
  },
)

test.each(['apart', 'together'] as const)(
  '%s, hard negatives are wrong pairs beside the next sentences, each with its own picture',
  (batchNorm) => {
    const hardNegatives = normalTensor(random.fork('hard'), [B, D]) as Embedding
    const one = judged({ hardNegatives })
    const { wrong } = judgeAll(one, batchNorm)
    expect(wrong.conditional.shape).toEqual([B - 1 + B])
    // the sentences themselves in their place are judged as real pairs are, where one batch is made of all
    const own = judgeAll({ ...one, hardNegatives: one.condition }, batchNorm)
    if (batchNorm === 'together')
      expect(
        apart(told(tf.slice(own.wrong.conditional, B - 1)), told(own.real.conditional)),
      ).toBeLessThan(1e-5)
    expect(apart(told(own.wrong.conditional), told(wrong.conditional))).toBeGreaterThan(0.01)
  },
)

test('apart, real pictures alone are judged as they are among drawn ones', () => {
  const { fake, ...real } = judged({ hardNegatives: normalTensor(random, [B, D]) as Embedding })
  const alone = judgeReal(real, 'apart')
  const { real: own, wrong } = judgeAll({ ...real, fake }, 'apart')
  expect(apart(told(alone.own), told(own.conditional))).toBeLessThan(1e-5)
  expect(apart(told(alone.wrong), told(wrong.conditional))).toBeLessThan(1e-5)
  const shift = { most: 0.25, random: createRandom(7) }
  const moved = shiftEach(real.real, { ...shift, random: createRandom(7).fork('real') })
  expect(told(judgeReal({ ...real, shift }, 'together').own)).toEqual(
    told(judgeReal({ ...real, real: moved }, 'together').own),
  )
})

test.each(['apart', 'together'] as const)(
  '%s, pictures are moved before they are seen, real and drawn ones each in their way',
  (batchNorm) => {
    const shift = { most: 0.25, random: createRandom(7) }
    const one = judged()
    const moved = {
      ...one,
      real: shiftEach(one.real, { ...shift, random: createRandom(7).fork('real') }),
      fake: shiftEach(one.fake, { ...shift, random: createRandom(7).fork('fake') }),
    }
    const [seen, expected] = [judgeAll({ ...one, shift }, batchNorm), judgeAll(moved, batchNorm)]
    for (const side of ['real', 'fake', 'wrong'] as const)
      expect(told(seen[side].conditional)).toEqual(told(expected[side].conditional))
    expect(told(judgeFake({ ...one, shift }, batchNorm).conditional)).toEqual(
      told(judgeFake(moved, batchNorm).conditional),
    )
  },
)
