import { createRandom } from '@laviter/nn/random'
import type { TrainEvent } from '@laviter/trainer'
import { BEGIN, drawMoments, markOf, type Mark } from './moments'

/** Two phases: the first opens in 100 ms and takes four steps of 10, the second opens in 500 and takes two of 200. */
const marks: Mark[] = [
  { ...BEGIN, at: 0 },
  { phase: 'vta', name: 'start', at: 100 },
  ...[1, 2, 3, 4].map((step) => ({ phase: 'vta', name: `step ${step}`, at: 100 + 10 * step })),
  { phase: 'vta', name: 'trained', at: 150 },
  { phase: 'itm', name: 'start', at: 650 },
  ...[1, 2].map((step) => ({ phase: 'itm', name: `step ${step}`, at: 650 + 200 * step })),
  { phase: 'itm', name: 'trained', at: 1100 },
]

const draw = (count: number, seed = 1) => drawMoments(marks, count, createRandom(seed))

test('each phase is killed as often as the others, short ones too, and in the order of time', () => {
  const moments = draw(400)
  expect(moments).toHaveLength(400)
  const times = moments.map(({ mark, milliseconds }) => mark.at + milliseconds)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.filter((time) => time < 150)).toHaveLength(200)
  expect(Math.max(...times)).toBeLessThan(1100)
  expect(draw(5).filter(({ index }) => index < 6)).toHaveLength(3)
})

test('a moment stands between its mark and the next, and none is left out', () => {
  const moments = draw(2000)
  for (const { index, mark, milliseconds } of moments) {
    expect(mark).toBe(marks[index])
    const next = marks[index + 1]?.at ?? Number.POSITIVE_INFINITY
    expect(milliseconds).toBeGreaterThanOrEqual(0)
    expect(mark.at + milliseconds).toBeLessThan(next)
  }
  expect(new Set(moments.map(({ index }) => index)).size).toBe(marks.length - 1)
})

test('the seed decides', () => {
  expect(draw(20, 7)).toEqual(draw(20, 7))
  expect(draw(20, 7)).not.toEqual(draw(20, 8))
})

test('what comes at no fixed place is no mark', () => {
  const progress = { kind: 'progress', task: 'data', unit: 'pictures', done: 1, total: 2 } as const
  expect(markOf(progress)).toBeUndefined()
  const checkpoint = { kind: 'checkpoint', phase: 'tim', folder: '', step: 6 } as const
  expect(markOf(checkpoint satisfies TrainEvent)).toEqual({ phase: 'tim', name: 'checkpoint 6' })
})
