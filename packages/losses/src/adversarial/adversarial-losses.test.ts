import { createRandom, gradientError, ShapeError, UserError, valueAndGradients } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { discriminatorLoss, type DiscriminatorVerdicts } from './discriminator-loss'
import type { AdversarialForm } from './forms'
import { generatorLoss } from './generator-loss'
import type { Verdict } from './verdict'

afterEach(() => tf.setBackend('tensorflow'))

const FORMS: readonly AdversarialForm[] = ['paper', 'hinge', 'stackgan-v1', 'stackgan-v2']

type Numbers = { conditional: number[]; unconditional?: number[] }
type Batch = { real: Numbers; fake: Numbers; wrong: Numbers }

/** As the reference says it, with a sigmoid and logarithms, in double precision: slow, and trusted while nothing saturates. */
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const entropy = (label: 0 | 1) => (logits: number[]) =>
  mean(logits.map((x) => -Math.log(label === 1 ? sigmoid(x) : 1 - sigmoid(x))))
const hinge = (label: 0 | 1) => (logits: number[]) =>
  mean(logits.map((x) => Math.max(0, label === 1 ? 1 - x : 1 + x)))

function naiveDiscriminator({ real, fake, wrong }: Batch, form: AdversarialForm): number {
  const [yes, no] = form === 'hinge' ? [hinge(1), hinge(0)] : [entropy(1), entropy(0)]
  if (!real.unconditional || !fake.unconditional)
    return yes(real.conditional) + (no(fake.conditional) + no(wrong.conditional)) / 2
  if (form === 'stackgan-v2')
    return (
      yes(real.conditional) +
      no(wrong.conditional) +
      no(fake.conditional) +
      yes(real.unconditional) +
      yes(wrong.unconditional!) +
      no(fake.unconditional)
    )
  return (
    (yes(real.unconditional) + yes(real.conditional)) / 2 +
    (no(fake.unconditional) + no(fake.conditional) + no(wrong.conditional)) / 3
  )
}

function naiveGenerator(fakes: Numbers[], form: AdversarialForm): number {
  const loss = form === 'hinge' ? (logits: number[]) => -mean(logits) : entropy(1)
  return fakes
    .flatMap(({ conditional, unconditional }) => [conditional, unconditional ?? []])
    .filter((logits) => logits.length > 0)
    .reduce((sum, logits) => sum + loss(logits), 0)
}

const draw = (seed: number, scale: number) => {
  const random = createRandom(seed)
  return (count: number) => Array.from({ length: count }, () => scale * random.normal())
}

/** Logits of B items, and of B - 1 wrong pairs, or B with pictures of their own. */
function batchOf(
  B: number,
  {
    form,
    bothHeads,
    seed,
    scale,
  }: { form: AdversarialForm; bothHeads: boolean; seed: number; scale: number },
): Batch {
  const logits = draw(seed, scale)
  const judged = (count: number, alone: boolean): Numbers => ({
    conditional: logits(count),
    ...(alone && { unconditional: logits(count) }),
  })
  const own = form === 'stackgan-v2'
  return {
    real: judged(B, bothHeads),
    fake: judged(B, bothHeads),
    wrong: judged(own ? B : B - 1, own && bothHeads),
  }
}

const tensors = ({ conditional, unconditional }: Numbers): Verdict => ({
  conditional: tf.tensor1d(conditional),
  ...(unconditional && { unconditional: tf.tensor1d(unconditional) }),
})
const tensorsOf = ({ real, fake, wrong }: Batch): DiscriminatorVerdicts => ({
  real: tensors(real),
  fake: tensors(fake),
  wrong: tensors(wrong),
})

/** Slope of f by each number of the logits, by central differences in double precision. */
function slopes(batch: Record<string, Numbers>, f: () => number): Record<string, number[]> {
  const step = 1e-6
  return Object.fromEntries(
    Object.entries(batch).flatMap(([side, numbers]) =>
      Object.entries(numbers).map(([head, logits]) => [
        `${side}.${head}`,
        logits.map((x, i) => {
          logits[i] = x + step
          const above = f()
          logits[i] = x - step
          const below = f()
          logits[i] = x
          return (above - below) / (2 * step)
        }),
      ]),
    ),
  )
}

/** The logits as variables by side and head, and verdicts of them. */
function variables(batch: Record<string, Numbers>) {
  const named = new Map<string, tf.Variable<tf.Rank.R1>>()
  for (const [side, numbers] of Object.entries(batch))
    for (const [head, logits] of Object.entries(numbers))
      named.set(`${side}.${head}`, tf.variable(tf.tensor1d(logits)))
  const judged = (side: string): Verdict => {
    const unconditional = named.get(`${side}.unconditional`)
    return {
      conditional: named.get(`${side}.conditional`)!,
      ...(unconditional && { unconditional }),
    }
  }
  return { named, judged }
}

const cases = FORMS.flatMap((form) => [
  { form, bothHeads: true },
  { form, bothHeads: false },
])

describe.each(['tensorflow', 'cpu'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend))

  test.each(cases)(
    'the discriminator: value and every slope equal the definition: $form, both heads $bothHeads',
    ({ form, bothHeads }) => {
      const batch = batchOf(5, { form, bothHeads, seed: 1, scale: 2 })
      const { named, judged } = variables(batch)
      tf.tidy(() => {
        const { value, gradients } = valueAndGradients(named, () =>
          discriminatorLoss(
            { real: judged('real'), fake: judged('fake'), wrong: judged('wrong') },
            { form },
          ),
        )
        expect(value.dataSync()[0]).toBeCloseTo(naiveDiscriminator(batch, form), 5)
        const expected = slopes(batch, () => naiveDiscriminator(batch, form))
        expect([...gradients.keys()]).toEqual(Object.keys(expected))
        for (const [name, gradient] of gradients)
          gradient
            .dataSync()
            .forEach((slope, i) => expect(slope).toBeCloseTo(expected[name]![i]!, 6))
      })
      tf.dispose([...named.values()])
    },
  )

  test.each(cases)(
    'the generator: value and every slope equal the definition: $form, both heads $bothHeads',
    ({ form, bothHeads }) => {
      const { real, fake } = batchOf(4, { form, bothHeads, seed: 2, scale: 2 })
      const stages = { small: real, large: fake }
      const { named, judged } = variables(stages)
      tf.tidy(() => {
        const { value, gradients, aux } = valueAndGradients(named, () =>
          generatorLoss([judged('small'), judged('large')], { form }),
        )
        expect(value.dataSync()[0]).toBeCloseTo(naiveGenerator([real, fake], form), 5)
        aux.terms.forEach((term, stage) =>
          expect(term.dataSync()[0]).toBeCloseTo(naiveGenerator([[real, fake][stage]!], form), 5),
        )
        const expected = slopes(stages, () => naiveGenerator([real, fake], form))
        expect([...gradients.keys()]).toEqual(Object.keys(expected))
        for (const [name, gradient] of gradients)
          gradient
            .dataSync()
            .forEach((slope, i) => expect(slope).toBeCloseTo(expected[name]![i]!, 6))
      })
      tf.dispose([...named.values()])
    },
  )

  test('any batch, form and spread', () => {
    const any = fc.record({
      B: fc.integer({ min: 2, max: 9 }),
      form: fc.constantFrom(...FORMS),
      bothHeads: fc.boolean(),
      seed: fc.nat(),
      scale: fc.constantFrom(0.01, 1, 8), // beyond, the naive form loses its digits
    })
    const close = (loss: tf.Scalar, expected: number) =>
      expect(Math.abs(loss.dataSync()[0]! - expected)).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(expected)),
      )
    fc.assert(
      fc.property(any, ({ B, ...how }) => {
        const batch = batchOf(B, how)
        tf.tidy(() => {
          close(discriminatorLoss(tensorsOf(batch), how).total, naiveDiscriminator(batch, how.form))
          const fakes = [batch.fake, batch.real]
          close(generatorLoss(fakes.map(tensors), how).total, naiveGenerator(fakes, how.form))
        })
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test.each(FORMS)('logits far out stay finite, in value and slope: %s', (form) => {
    const far = [1e4, -1e4, 200, -200, 0]
    const bothHeads = { conditional: far, unconditional: far }
    const batch = { real: bothHeads, fake: bothHeads, wrong: { conditional: far } }
    if (form === 'stackgan-v2') batch.wrong = bothHeads
    const { named, judged } = variables(batch)
    tf.tidy(() => {
      const losses = [
        () => ({
          total: discriminatorLoss(
            { real: judged('real'), fake: judged('fake'), wrong: judged('wrong') },
            { form },
          ).total,
        }),
        () => ({ total: generatorLoss([judged('fake')], { form }).total }),
      ]
      for (const loss of losses) {
        const { value, gradients } = valueAndGradients(named, loss)
        expect(Number.isFinite(value.dataSync()[0])).toBe(true)
        for (const gradient of gradients.values())
          expect([...gradient.dataSync()].every((slope) => Math.abs(slope) <= 1)).toBe(true)
        if (form === 'hinge') continue
        // a logit that is wrong by 10,000 costs 10,000, where a clamped logarithm stops at 100 and has no slope
        const wrong = gradients.get('fake.conditional')!.dataSync()
        expect(Math.max(...wrong.map(Math.abs))).toBeGreaterThan(0.05)
      }
    })
    tf.dispose([...named.values()])
  })

  test('nothing stays behind', () => {
    const { named, judged } = variables(
      batchOf(3, { form: 'paper', bothHeads: true, seed: 3, scale: 1 }),
    )
    const verdicts = { real: judged('real'), fake: judged('fake'), wrong: judged('wrong') }
    const before = tf.memory().numTensors
    const loss = discriminatorLoss(verdicts)
    expect(tf.memory().numTensors - before).toBe(6) // the total and five terms
    tf.dispose(loss)
    const { total, terms } = generatorLoss([verdicts.fake, verdicts.real], { form: 'hinge' })
    tf.dispose([total, ...terms])
    const { value, gradients, aux } = valueAndGradients(named, () => discriminatorLoss(verdicts))
    tf.dispose([value, [...gradients.values()], aux])
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([...named.values()])
  })
})

test('the slope is that of finite differences on the device too', () => {
  tf.tidy(() => {
    const logits = draw(4, 1)
    const inputs = Array.from({ length: 5 }, (_, i) => tf.tensor1d(logits(i === 4 ? 5 : 6)))
    const loss = (...[a, b, c, d, e]: tf.Tensor[]): tf.Scalar =>
      discriminatorLoss({
        real: { conditional: a as tf.Tensor1D, unconditional: b as tf.Tensor1D },
        fake: { conditional: c as tf.Tensor1D, unconditional: d as tf.Tensor1D },
        wrong: { conditional: e as tf.Tensor1D },
      }).total
    expect(gradientError(loss, inputs, createRandom(5))).toBeLessThan(1e-3)
  })
})

test('chance is ln 2 a head, weighed by the form, and what is told apart well costs little', () => {
  tf.tidy(() => {
    const zeros: Numbers = { conditional: [0, 0, 0], unconditional: [0, 0, 0] }
    const alone: Numbers = { conditional: [0, 0, 0] }
    const total = (batch: Batch, form: AdversarialForm) =>
      discriminatorLoss(tensorsOf(batch), { form }).total.dataSync()[0]
    for (const form of ['paper', 'stackgan-v1'] as const) {
      expect(total({ real: zeros, fake: zeros, wrong: alone }, form)).toBeCloseTo(
        2 * Math.log(2),
        6,
      )
      expect(total({ real: alone, fake: alone, wrong: alone }, form)).toBeCloseTo(
        2 * Math.log(2),
        6,
      )
    }
    expect(total({ real: zeros, fake: zeros, wrong: alone }, 'hinge')).toBeCloseTo(2, 6)
    const v2 = total({ real: zeros, fake: zeros, wrong: zeros }, 'stackgan-v2')
    expect(v2).toBeCloseTo(6 * Math.log(2), 6)
    const generator = generatorLoss([tensors(zeros), tensors(alone)]).total.dataSync()[0]
    expect(generator).toBeCloseTo(3 * Math.log(2), 6)

    const [high, low]: Numbers[] = [{ conditional: [20, 30] }, { conditional: [-20, -30] }]
    const won = { real: high!, fake: low!, wrong: low! }
    const lost = { real: low!, fake: high!, wrong: high! }
    for (const form of FORMS) {
      expect(total(won, form)).toBeLessThan(1e-6)
      expect(total(lost, form)).toBeGreaterThan(20)
    }
    const fooled = (numbers: Numbers) => generatorLoss([tensors(numbers)]).total.dataSync()[0]
    expect(fooled(high!)).toBeLessThan(1e-6)
    expect(fooled(low!)).toBeGreaterThan(20)
  })
})

test('terms are named by what was judged, before they are weighed', () => {
  tf.tidy(() => {
    const batch = batchOf(3, { form: 'stackgan-v2', bothHeads: true, seed: 6, scale: 1 })
    const { terms } = discriminatorLoss(tensorsOf(batch), { form: 'stackgan-v2' })
    const expected = {
      realConditional: entropy(1)(batch.real.conditional),
      realUnconditional: entropy(1)(batch.real.unconditional!),
      fakeConditional: entropy(0)(batch.fake.conditional),
      fakeUnconditional: entropy(0)(batch.fake.unconditional!),
      wrongConditional: entropy(0)(batch.wrong.conditional),
      wrongUnconditional: entropy(1)(batch.wrong.unconditional!),
    }
    expect(Object.keys(terms).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries(expected))
      expect(terms[name as keyof typeof expected]!.dataSync()[0]).toBeCloseTo(value, 5)
  })
})

describe('what cannot be scored is said', () => {
  const judged = (count: number, alone = false): Verdict =>
    tensors({
      conditional: Array<number>(count).fill(1),
      ...(alone && { unconditional: Array<number>(count).fill(1) }),
    })
  const error = (f: () => unknown): Error => {
    try {
      tf.tidy(() => void f())
    } catch (thrown) {
      return thrown as Error
    }
    throw new Error('nothing was thrown')
  }

  test('shapes', () => {
    const wide = tf.zeros([3, 1]) as unknown
    const shape = error(() =>
      discriminatorLoss({
        real: { conditional: wide as tf.Tensor1D },
        fake: judged(3),
        wrong: judged(2),
      }),
    )
    expect(shape).toBeInstanceOf(ShapeError)
    expect(shape.message).toMatch(
      /discriminatorLoss: real: conditional is \[3, 1\], expected \[B\]/,
    )
    expect(
      error(() => discriminatorLoss({ real: judged(3), fake: judged(4), wrong: judged(2) }))
        .message,
    ).toMatch(/discriminatorLoss: fake: conditional is \[4\], expected \[3\]/)
    expect(
      error(() => generatorLoss([judged(3, true), { ...judged(3), unconditional: tf.zeros([2]) }]))
        .message,
    ).toMatch(/generatorLoss: stage 2: unconditional is \[2\], expected \[3\]/)
  })

  test.each<[string, () => unknown, RegExp]>([
    [
      'no wrong pair',
      () => discriminatorLoss({ real: judged(1), fake: judged(1), wrong: judged(0) }),
      /wrong has no logits.*Use batches of two items or more/,
    ],
    [
      'one head of two',
      () => discriminatorLoss({ real: judged(2, true), fake: judged(2), wrong: judged(1) }),
      /fake\.unconditional is missing.*one discriminator/,
    ],
    [
      'wrong pictures alone, in the paper form',
      () =>
        discriminatorLoss({ real: judged(2, true), fake: judged(2, true), wrong: judged(1, true) }),
      /wrong\.unconditional is one too many.*only in the form stackgan-v2/,
    ],
    [
      'no wrong pictures alone, in stackgan-v2',
      () =>
        discriminatorLoss(
          { real: judged(2, true), fake: judged(2, true), wrong: judged(2) },
          { form: 'stackgan-v2' },
        ),
      /wrong\.unconditional is missing.*pictures of their own/,
    ],
    [
      'no verdict on wrong pairs, as plain JavaScript may call it',
      () => discriminatorLoss({ real: judged(2), fake: judged(2) } as never),
      /^discriminatorLoss: wrong is missing/,
    ],
    [
      'another form',
      () => generatorLoss([judged(2)], { form: 'wasserstein' as AdversarialForm }),
      /generatorLoss: the form "wasserstein" is none of paper, hinge, stackgan-v1, stackgan-v2/,
    ],
    ['no stage', () => generatorLoss([]), /generatorLoss: there is no stage/],
  ])('%s', (_, f, message) => {
    const thrown = error(f)
    expect(thrown).toBeInstanceOf(UserError)
    expect(thrown.message).toMatch(message)
  })
})
