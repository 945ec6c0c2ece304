import { countStatistics, createSums, meteorScore } from './statistics'

const exact = (start: number, referenceStart: number) => ({
  module: 0,
  start,
  length: 1,
  referenceStart,
  referenceLength: 1,
})

test('counts words by module, function words apart, and chunks', () => {
  const paraphrase = { module: 3, start: 2, length: 2, referenceStart: 2, referenceLength: 1 }
  const counts = countStatistics(
    [true, false, true, false], // the bird is flying
    [true, false, false], // the bird flies
    [exact(0, 0), exact(1, 1), paraphrase],
  )
  expect(counts).toEqual([4, 3, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 4, 3])
})

test('a gap on either side, or the order turned, ends a chunk', () => {
  const chunks = (...matches: [number, number][]) =>
    countStatistics(
      Array<boolean>(9).fill(false),
      Array<boolean>(9).fill(false),
      matches.map(([i, j]) => exact(i, j)),
    )[20]
  expect(chunks([0, 0], [1, 1], [2, 2])).toBe(1)
  expect(chunks([0, 0], [1, 2])).toBe(2)
  expect(chunks([0, 0], [2, 1])).toBe(2)
  expect(chunks([1, 0], [0, 1])).toBe(2)
})

test('the score by hand', () => {
  // two content words each, one matched: P = R = 1/2, one chunk of one word
  const one = countStatistics([false, false], [false, false], [exact(0, 0)])
  expect(meteorScore(one)).toBeCloseTo(0.5 * (1 - 0.6 * 1 ** 0.2), 15)
  const whole = countStatistics([false, false], [false, false], [exact(0, 0), exact(1, 1)])
  expect(meteorScore(whole)).toBe(1)
  expect(meteorScore(countStatistics([], [], []))).toBe(0)
  expect(meteorScore(countStatistics([false], [false], []))).toBe(0)
})

test('a corpus is scored by sums, in which whole matches have no chunk', () => {
  const sums = createSums()
  sums.add(countStatistics([false], [false], [exact(0, 0)]))
  expect(meteorScore(sums.value)).toBe(1)
  sums.add(countStatistics([false, false], [false, false], [exact(0, 0)]))
  expect(sums.value[20]).toBe(1)
  expect(meteorScore(sums.value)).toBeCloseTo((2 / 3) * (1 - 0.6 * 0.5 ** 0.2), 15)
})
