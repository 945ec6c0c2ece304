import { createPlaying, type PlayingPlan } from './playing'

const sizes = [64, 128, 256]
const oneByOne = { sizes, stagewise: true }
const planned = (tim: Partial<PlayingPlan['config']['tim']> = {}): PlayingPlan['config'] => ({
  tim: {
    ...{ epochs: 6, growEvery: 0, earlierStages: 'learning' },
    ...{ pretraining: { epochs: 0, rate: 1e-3 }, ...tim },
  },
})
const config = planned()
const growing = planned({ growEvery: 2 })

test('all stages learn at once, unless larger ones join later', () => {
  const all = createPlaying({ generator: { sizes }, config, timeUsed: () => 0.1 })
  expect(all.at({ epoch: 0, step: 0 })).toEqual([0, 1, 2])
  expect([all.save(), all.hasBegun()]).toEqual([undefined, true])
  const { at } = createPlaying({ generator: { sizes }, config: growing })
  const stages = [0, 1, 2, 3, 4, 5].map((epoch) => at({ epoch, step: epoch }))
  expect(stages).toEqual([[0], [0], [0, 1], [0, 1], [0, 1, 2], [0, 1, 2]])
})

test('one after the other, each has an equal share of the epochs', () => {
  const { at } = createPlaying({ generator: oneByOne, config })
  const stages = [0, 1, 2, 3, 4, 5, 6].map((epoch) => at({ epoch, step: epoch }))
  expect(stages).toEqual([[0], [0], [1], [1], [2], [2], [2]])
  // an odd number of epochs is shared by halves of one
  const halves = createPlaying({
    generator: { sizes: [64, 256], stagewise: true },
    config: planned({ epochs: 5 }),
  })
  expect([0, 2, 3, 4].map((epoch) => halves.at({ epoch, step: epoch }))).toEqual([[0], [0], [1], [1]]) // prettier-ignore
})

test.each([
  ['one after the other', oneByOne, config, [[0], [0], [1], [1], [2], [2]]],
  ['joining', { sizes }, growing, [[0], [0], [0, 1], [0, 1], [0, 1, 2], [0, 1, 2]]],
])('%s, stages have that share of the time where it ends first', (_, generator, plan, expected) => {
  let used = 0
  const { at } = createPlaying({ generator, config: plan, timeUsed: () => used })
  const stages = [0, 0.3, 0.34, 0.6, 0.7, 1].map((share, step) => {
    used = share
    return at({ epoch: 0, step })
  })
  expect(stages).toEqual(expected)
})

test('earlier stages may stand still once a larger one joins', () => {
  const generator = { sizes }
  const playing = createPlaying({
    generator,
    config: planned({ growEvery: 2, earlierStages: 'still' }),
  })
  const steps = [0, 1, 2, 3, 4, 5].map((epoch) => {
    const stages = playing.at({ epoch, step: 10 * epoch })
    return { stages, settles: playing.settles({ step: 10 * epoch }) }
  })
  expect(steps.map(({ stages }) => stages)).toEqual([[0], [0], [1], [1], [2], [2]])
  expect(steps.map(({ settles }) => settles)).toEqual([false, false, true, false, true, false])
  // they are settled by the step that they stop at, once, wherever the run goes on
  const resumed = createPlaying({
    generator,
    config: planned({ growEvery: 2, earlierStages: 'still' }),
  })
  resumed.restore(playing.save())
  expect([resumed.at({ epoch: 5, step: 51 }), resumed.settles({ step: 51 })]).toEqual([[2], false])
  const together = createPlaying({ generator, config: growing })
  together.at({ epoch: 2, step: 20 })
  expect(together.settles({ step: 20 })).toBe(false)
})

test.each([
  ['all at once', { sizes }, {}, [[], [], [0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 1, 2]], [0, 1, 2]],
  ['joining', { sizes }, { growEvery: 2 }, [[], [], [0], [0], [0, 1], [0, 1]], [0]],
  ['one by one', { ...oneByOne, sizes: [64, 128] }, {}, [[], [], [0], [0], [1], [1]], [0]],
] as const)(
  '%s, nobody plays while discriminators are pretrained',
  (_, generator, tim, stages, first) => {
    const config = planned({ pretraining: { epochs: 2, rate: 1e-3 }, ...tim })
    const playing = createPlaying({ generator, config })
    const told = [0, 1, 2, 3, 4, 5].map((epoch) => playing.at({ epoch, step: epoch }))
    expect(told).toEqual(stages)
    expect(playing.first).toEqual(first)
  },
)

test('a run that goes on in its pretraining, or after it, stands where it stood', () => {
  let used = 0.3
  const config = planned({ pretraining: { epochs: 2, rate: 1e-3 }, growEvery: 2 })
  const open = () => createPlaying({ generator: { sizes }, config, timeUsed: () => used })
  const before = open()
  expect(before.at({ epoch: 0, step: 3 })).toEqual([])
  expect(before.save()).toBeUndefined()
  expect(before.hasBegun()).toBe(false)
  used = 0.4
  expect(before.at({ epoch: 0, step: 4 })).toEqual([0])
  expect(before.hasBegun()).toBe(true)
  expect(before.settles({ step: 4 })).toBe(false)
  const resumed = open()
  resumed.restore(before.save())
  expect(resumed.hasBegun()).toBe(true)
  used = 0.2
  expect(resumed.at({ epoch: 0, step: 5 })).toEqual([0])
})

test('a stage that began stays, whatever the clock of a run resumed says', () => {
  let used = 0.5
  const first = createPlaying({ generator: oneByOne, config, timeUsed: () => used })
  expect(first.at({ epoch: 0, step: 7 })).toEqual([1])
  const saved = first.save()
  expect(saved?.['begun']?.data).toEqual(Int32Array.of(0, 7))
  used = 0.1
  const resumed = createPlaying({ generator: oneByOne, config, timeUsed: () => used })
  resumed.restore(saved)
  expect(resumed.at({ epoch: 0, step: 8 })).toEqual([1])
  expect(resumed.save()).toEqual(saved)
  // a checkpoint of before there was a clock
  resumed.restore(undefined)
  expect(resumed.at({ epoch: 4, step: 9 })).toEqual([2])
})
