import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, type Embedding, type Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createDiscriminator } from '@laviter/tim'
import { shiftEach } from './shift'
import { judgeAll, judgeFake, type Judged } from './verdicts'

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
  '%s, words of real pictures are held against their own and the next one’s, drawn ones against theirs',
  (batchNorm) => {
    const [T, W] = [3, 5]
    const discriminator = createDiscriminator(
      { size: SIZE, width: 4, embed: D, words: W },
      { random },
    )
    const words = normalTensor(random.fork('words'), [B, T, W]) as tf.Tensor3D
    const mask = tf.tensor2d([
      [1, 1, 1],
      [1, 1, 0],
      [1, 0, 0],
      [1, 0, 0],
    ])
    const one = judged({ discriminator, words: { words, mask } })
    const { own, wrong } = judgeAll(one, batchNorm).words!
    expect(told(own.mask)).toEqual(told(mask))
    expect(told(wrong.mask)).toEqual([1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1])
    // every picture the same: the next one's words are judged as they are for their own picture
    const same = tf.tile(tf.slice(one.real, 0, 1), [B, 1, 1, 1]) as Images
    const alike = judgeAll({ ...one, real: same }, batchNorm).words!
    expect(
      apart(told(tf.slice(alike.wrong.logits, 0, B - 1)), told(tf.slice(alike.own.logits, 1))),
    ).toBeLessThan(1e-5)
    const drawn = judgeFake({ ...one, fake: one.real }, batchNorm).words!
    const real = judgeAll({ ...one, fake: one.real }, batchNorm).words!
    expect(apart(told(drawn.logits), told(real.own.logits))).toBeLessThan(1e-5)
    expect(judgeAll(judged(), batchNorm)).not.toHaveProperty('words')
  },
)

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
