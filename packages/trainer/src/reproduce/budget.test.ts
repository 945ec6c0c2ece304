import type { StepEvent } from '../events'
import { createBudget } from './budget'

const step = (epoch: number, phase: 'vta' | 'itm' = 'itm'): StepEvent => ({
  kind: 'step',
  phase,
  step: 1,
  epoch,
  steps: 10,
  rate: 1,
  seconds: { data: 1, forward: 1, backward: 2 },
  secondsLeft: 0,
})

test('ends a row when its seconds are used up, but not before its first model', () => {
  const budget = createBudget('itm', 10, 3, new AbortController().signal)
  budget.watch(step(1))
  expect(budget.signal.aborted).toBe(false) // 7 of 10
  expect(budget.used()).toBeCloseTo(0.7, 10)
  budget.watch(step(1, 'vta')) // another phase is not counted
  budget.watch(step(1))
  expect(budget.signal.aborted).toBe(false) // 11, but no epoch is done
  budget.watch(step(2))
  expect(budget.signal.aborted).toBe(true)
  expect(budget.used()).toBe(1)
})

test('without an end no share of the time is ever used', () => {
  const budget = createBudget('itm', Number.POSITIVE_INFINITY, 3, new AbortController().signal)
  budget.watch(step(2))
  expect(budget.used()).toBe(0)
})

test('a signal from outside passes through, until it is released', () => {
  const stop = new AbortController()
  const [heard, released] = [1, 2].map(() => createBudget('itm', 10, 0, stop.signal))
  released!.release()
  stop.abort()
  expect([heard!.signal.aborted, released!.signal.aborted]).toEqual([true, false])
  expect(createBudget('itm', 10, 0, stop.signal).signal.aborted).toBe(true)
})
