import { createPlaying } from './playing'

const sizes = [64, 128, 256]
const oneByOne = { sizes, stagewise: true }
const config = { tim: { epochs: 6, growEvery: 0 } }

test('all stages learn at once, unless larger ones join later', () => {
  const all = createPlaying({ generator: { sizes }, config })
  expect(all.at({ epoch: 0, step: 0 })).toEqual([0, 1, 2])
  const growing = createPlaying({
    generator: { sizes },
    config: { tim: { epochs: 6, growEvery: 2 } },
  })
  const stages = [0, 1, 2, 3, 4, 5].map((epoch) => growing.at({ epoch, step: epoch }).length)
  expect(stages).toEqual([1, 1, 2, 2, 3, 3])
  expect(growing.save()).toBeUndefined()
})

test('one after the other, each has an equal share of the epochs', () => {
  const { at } = createPlaying({ generator: oneByOne, config })
  const stages = [0, 1, 2, 3, 4, 5, 6].map((epoch) => at({ epoch, step: epoch }))
  expect(stages).toEqual([[0], [0], [1], [1], [2], [2], [2]])
})

test('where time ends training before its epochs, each has an equal share of the time', () => {
  let used = 0
  const { at } = createPlaying({ generator: oneByOne, config, timeUsed: () => used })
  const stages = [0, 0.3, 0.34, 0.6, 0.7, 1].map((share, step) => {
    used = share
    return at({ epoch: 0, step })
  })
  expect(stages).toEqual([[0], [0], [1], [1], [2], [2]])
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
