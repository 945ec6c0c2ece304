import type { MetricLine } from '../../events'
import { stepSeconds, trainingHistory } from './training-history'

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
const options = { batch: 8, classesMasked: false }

test('reads the curves that were logged, and drops what is no number', () => {
  const history = trainingHistory([{ label: 'a', lines: [step(5), step(10)] }], options)
  expect(history?.terms).toEqual([
    {
      name: 'w0',
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
  const history = trainingHistory(
    [
      { label: 'a', lines },
      { label: 'b', lines: [validation(1, 0.1)] },
    ],
    options,
  )
  expect(history?.validation.map(({ run, epoch, best }) => [run, epoch, best])).toEqual([
    ['a', 1, false],
    ['a', 2, true],
    ['a', 3, false],
    ['b', 1, true],
  ])
})

test('logged steps stand for those between them', () => {
  const spent = stepSeconds([step(5), step(10)])
  expect(spent?.data).toBeCloseTo(1, 12)
  expect(spent?.backward).toBeCloseTo(3, 12)
  expect(stepSeconds([validation(1, 0.1)])).toBeUndefined()
})

test('a run without a step has no history', () => {
  expect(trainingHistory([{ label: 'a', lines: [validation(1, 0.1)] }], options)).toBeUndefined()
})
