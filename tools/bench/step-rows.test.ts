import { steadyRows } from './steady-rows'
import { expectSameStep, stepRows, type StepReport } from './step-rows'

const ours: StepReport = {
  milliseconds: 200,
  parts: { forward: 50, backward: 150 },
  peakMegabytes: 1000,
  tensors: { kept: 10, most: 90 },
}
const peer = { milliseconds: 300, parts: { forward: 100, backward: 200 }, peakMegabytes: 900 }
const names = { name: 'step', peerName: 'PyTorch', goal: 1.5 }

test('a step is its time, each part with its share, and its peak of memory', () => {
  const rows = stepRows({ ...names, ours, peer })
  expect(rows.map(({ name, ratio, goal }) => [name, ratio, goal])).toEqual([
    ['step', 1.5, 1.5],
    ['  forward, 25 %', 2, undefined],
    ['  backward, 75 %', 4 / 3, undefined],
    ['  peak memory, 10 to 90 tensors', 0.9, undefined],
  ])
  const wanted = stepRows({ ...names, ours, peer, memoryGoal: 0.67 })
  expect(wanted.at(-1)).toMatchObject({ goal: 0.67 })
})

test('what holds on to more than at first misses its goal', () => {
  const flat = { tensors: { first: 50, last: 50 }, megabytes: { early: 400, late: 401 } }
  const met = steadyRows('steps', flat).map(({ ratio, goal }) => ratio >= goal!)
  expect(met).toEqual([true, true])
  const leaks = { tensors: { first: 50, last: 51 }, megabytes: { early: 400, late: 420 } }
  expect(steadyRows('steps', leaks).map(({ ratio, goal }) => ratio >= goal!)).toEqual([
    false,
    false,
  ])
})

test('steps that train other numbers, or by other losses, are not compared', () => {
  const same = { parameters: { text: 5, image: 7 }, losses: { vta: 1, itm: 2 } }
  expect(() => expectSameStep(same, { ...same, losses: { vta: 3, itm: 4 } })).not.toThrow()
  expect(() => expectSameStep(same, { ...same, parameters: { text: 5, image: 8 } })).toThrow(
    'image: ours trains 7 numbers, PyTorch 8',
  )
  expect(() => expectSameStep(same, { ...same, parameters: { text: 5 } })).toThrow('image')
  expect(() => expectSameStep(same, { ...same, losses: { vta: 3 } })).toThrow('loss itm is 2')
  expect(() => expectSameStep({ ...same, losses: { vta: NaN, itm: 2 } }, same)).toThrow('vta')
})
