import type { MetricLine } from '../../events'
import { gameTerms, jointTerms, judgedSizes, phaseHistory } from './training-history'

const step = (at: number): MetricLine => ({
  kind: 'step',
  phase: 'vta',
  step: at,
  epoch: 1,
  loss: 8 / at,
  terms: { w0: 2 / at, s0: Number.NaN },
  rate: 1e-3,
  gradientNorm: 1,
  seconds: { data: 0.1, forward: 0.2, backward: 0.3 },
})
const validation = (epoch: number, value: number): MetricLine => ({
  kind: 'validation',
  phase: 'vta',
  step: epoch * 10,
  epoch,
  score: {
    metric: 'R-precision',
    value,
    higherIsBetter: true,
    chance: 0.01,
    details: { candidates: 100, k: 1, ties: 0 },
  },
})
const options = { phase: 'vta', choices: 8, classesMasked: false } as const

test('reads the curves that were logged, and drops what is no number', () => {
  const history = phaseHistory([{ label: 'a', lines: [step(5), step(10)] }], options)
  expect(history?.terms).toEqual([
    {
      name: 'w0',
      guess: Math.log(8),
      points: [
        { x: 5, y: 0.4 },
        { x: 10, y: 0.2 },
      ],
    },
  ])
  expect(history?.rate).toEqual([
    { x: 5, y: 1e-3 },
    { x: 10, y: 1e-3 },
  ])
})

test('the first of equal bests is the one that is kept, in each run', () => {
  const lines = [step(5), validation(1, 0.2), validation(2, 0.3), validation(3, 0.3)]
  const history = phaseHistory(
    [
      { label: 'a', lines },
      { label: 'b', lines: [validation(1, 0.1)] },
    ],
    options,
  )
  expect(history?.validation?.points.map(({ run, epoch, best }) => [run, epoch, best])).toEqual([
    ['a', 1, false],
    ['a', 2, true],
    ['a', 3, false],
    ['b', 1, true],
  ])
})

test('a run without a step has no history', () => {
  expect(phaseHistory([{ label: 'a', lines: [validation(1, 0.1)] }], options)).toBeUndefined()
})

describe('two phases in one file', () => {
  const told = (at: number): MetricLine => ({
    kind: 'step',
    phase: 'itm',
    step: at,
    epoch: 1,
    loss: 5,
    terms: { attention: 0.5, caption: 4.5 },
    rate: 1e-4,
    gradientNorm: 1,
    seconds: { data: 1, forward: 1, backward: 1 },
  })
  const scored = (epoch: number, metric: 'CIDEr' | 'loss', value: number): MetricLine => ({
    kind: 'validation',
    phase: 'itm',
    step: epoch,
    epoch,
    score: { metric, value, higherIsBetter: metric === 'CIDEr', details: {} },
  })
  const lines = [step(5), step(10), validation(1, 0.2), told(1), told(2)]
  const itm = { phase: 'itm', choices: 100, classesMasked: false } as const

  test('are kept apart: curves, validation and time', () => {
    const logged = [{ label: 'a', lines: [...lines, scored(1, 'CIDEr', 0.8)] }]
    const [first, second] = [phaseHistory(logged, options), phaseHistory(logged, itm)]
    expect(first?.terms.map(({ name }) => name)).toEqual(['w0'])
    expect(first?.rate.map(({ x }) => x)).toEqual([5, 10])
    expect(first?.validation).toMatchObject({ metric: 'R-precision', chance: 0.01 })
    expect(second?.rate).toEqual([
      { x: 1, y: 1e-4 },
      { x: 2, y: 1e-4 },
    ])
    expect(second?.validation).toEqual({
      metric: 'CIDEr',
      points: [{ run: 'a', epoch: 1, value: 0.8, best: true }],
    })
  })

  test('the caption term comes first and is guessed among the words; a penalty has no guess', () => {
    const terms = phaseHistory([{ label: 'a', lines }], itm)?.terms
    expect(terms?.map(({ name, guess }) => [name, guess])).toEqual([
      ['caption', Math.log(100)],
      ['attention', undefined],
    ])
  })

  test('a loss is best where it is lowest, and a run validated otherwise stays out', () => {
    const validation = phaseHistory(
      [
        {
          label: 'a',
          lines: [...lines, scored(1, 'loss', 2), scored(2, 'loss', 1), scored(3, 'loss', 3)],
        },
        { label: 'b', lines: [scored(1, 'CIDEr', 0.9)] },
      ],
      itm,
    )?.validation
    expect(validation?.metric).toBe('loss')
    expect(validation?.points.map(({ run, best }) => [run, best])).toEqual([
      ['a', false],
      ['a', true],
      ['a', false],
    ])
  })
})

test('the time of a joint step has no part that only a missing helper would take', () => {
  const parts = { textEncoder: 1, imageEncoder: 2, backward: 1, generator: 1e-6, captioner: 1e-5 }
  const line = { kind: 'step', phase: 'joint', step: 2, epoch: 1, loss: 6, terms: {} } as const
  const seconds = { data: 1, forward: 3, backward: 1 }
  const lines: MetricLine[] = [{ ...line, rate: 2e-5, gradientNorm: 1, seconds, parts }]
  const setting = { phase: 'joint', choices: 8, classesMasked: true } as const
  expect(phaseHistory([{ label: 'a', lines }], setting)?.seconds).toEqual([
    { name: 'data', value: 2 },
    { name: 'text encoder', value: 2 },
    { name: 'image encoder', value: 4 },
    { name: 'backward', value: 2 },
  ])
})

test('the game of phase tim has a line of guessing for each player, and shares that are no losses', () => {
  const terms = { d16: 1, g16: 2, g32: 3, gWords16: 0.5, kl: 0.1, dAccuracy: 0.7, diversity: 0.4 }
  const line = { kind: 'step', phase: 'tim', step: 1, epoch: 1, loss: 6, terms } as const
  const seconds = { data: 1, forward: 1, backward: 1 }
  const lines: MetricLine[] = [{ ...line, rate: 2e-4, gradientNorm: 1, seconds }]
  const setting = { phase: 'tim', choices: 16, classesMasked: false } as const
  const known = (game: Parameters<typeof gameTerms>[0]) =>
    phaseHistory(
      [{ label: 'a', lines }],
      setting,
      gameTerms(game, judgedSizes(lines, 'tim')),
    )?.terms.map(({ name, guess, share }) => [name, share ?? guess])
  expect(judgedSizes(lines, 'tim')).toEqual([16, 32])
  expect(judgedSizes(lines, 'joint')).toEqual([])
  const two = 2 * Math.LN2
  const rest = [
    ['gWords16', Math.LN2],
    ['kl', undefined],
    ['dAccuracy', true],
    ['diversity', true],
  ]
  expect(known({ form: 'paper', firstAlone: true })).toEqual([
    ['d16', two],
    ['g16', two],
    ['g32', two],
    ...rest,
  ])
  expect(known({ form: 'stackgan-v1', firstAlone: false })).toEqual([
    ['d16', two],
    ['g16', Math.LN2],
    ['g32', two],
    ...rest,
  ])
})

test.each([
  [{ form: 'paper', firstAlone: true, words: 0 } as const, 4 * Math.LN2],
  [{ form: 'paper', firstAlone: true, words: 2 } as const, 8 * Math.LN2],
  [{ form: 'stackgan-v1', firstAlone: false, words: 0 } as const, 3 * Math.LN2],
  [{ form: 'hinge', firstAlone: true, words: 0 } as const, 0],
])('of joint training with the game %j each loss has its line', (game, tim) => {
  const known = jointTerms({ batch: 8, tokens: 100, sizes: [16, 32] }, game)
  const matched = { guess: 4 * Math.log(8) }
  for (const name of ['vta', 'fakeImage', 'fakeText']) expect(known(name)).toEqual(matched)
  expect(known('itm')).toEqual({ guess: Math.log(100) })
  expect(known('tim').guess).toBeCloseTo(tim, 12)
  expect(known('g16')).toEqual({})
})
