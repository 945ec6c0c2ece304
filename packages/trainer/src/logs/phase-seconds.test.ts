import type { MetricLine } from '../events'
import { loggedSteps, phaseSeconds, stepSeconds } from './phase-seconds'

const step = (at: number, phase: 'vta' | 'itm' = 'vta'): MetricLine => ({
  kind: 'step',
  phase,
  step: at,
  epoch: 1,
  loss: 1,
  terms: {},
  rate: 1e-3,
  gradientNorm: 1,
  seconds: { data: 0.1, forward: 0.2, backward: at / 10 },
})
const validation: MetricLine = {
  kind: 'validation',
  phase: 'vta',
  step: 10,
  epoch: 1,
  score: { metric: 'loss', value: 1, higherIsBetter: false, details: {} },
}

test('a line stands for the steps since the line before it, of its phase alone', () => {
  const lines = [step(5), step(3, 'itm'), step(10), validation, step(12), step(4, 'itm')]
  const stand = (phase: 'vta' | 'itm') =>
    loggedSteps(lines, phase).map(({ line, steps }) => [line.step, steps])
  expect(stand('vta')).toEqual([
    [5, 5],
    [10, 5],
    [12, 2],
  ])
  expect(stand('itm')).toEqual([
    [3, 3],
    [4, 1],
  ])
  const spent = stepSeconds(lines, 'vta')
  expect(spent?.data).toBeCloseTo(1.2, 12)
  expect(spent?.forward).toBeCloseTo(2.4, 12)
  expect(spent?.backward).toBeCloseTo(5 * 0.5 + 5 * 1 + 2 * 1.2, 12)
  expect(phaseSeconds(lines, 'vta')).toBeCloseTo(1.2 + 2.4 + 9.9, 12)
})

test('a phase without a logged step took no known time', () => {
  expect(stepSeconds([step(5), validation], 'itm')).toBeUndefined()
  expect(phaseSeconds([validation], 'vta')).toBeUndefined()
})
