import { foldInterval, intervalHalf, shareInterval } from './interval'

test('mean plus and minus t times the standard error', () => {
  // sd of 1..10 over 10 is 0.30277; / sqrt 10 = 0.095743; x 2.262 = 0.21657
  const folds = Array.from({ length: 10 }, (_, i) => (i + 1) / 10)
  const [low, high] = foldInterval(0.55, folds)
  expect(low).toBeCloseTo(0.55 - 0.21657, 4)
  expect(high).toBeCloseTo(0.55 + 0.21657, 4)
})

test.each([
  [11, 2.22814],
  [14, 2.16037],
  [20, 2.09302],
  [101, 1.98397],
])('more than ten folds use the expansion: of %d, t is %d', (count, t) => {
  const folds = Array.from({ length: count }, (_, i) => (i % 2 ? 0.4 : 0.6))
  const mean = folds.reduce((sum, fold) => sum + fold, 0) / count
  const squares = folds.reduce((sum, fold) => sum + (fold - mean) ** 2, 0)
  const error = Math.sqrt(squares / (count - 1) / count)
  expect(Math.abs(intervalHalf(folds)! / error - t)).toBeLessThan(1e-3)
})

test('stays within [0, 1], and says nothing of one fold', () => {
  expect(foldInterval(0.9, [0.6, 1, 1, 1])).toEqual([expect.any(Number), 1])
  expect(foldInterval(0.9, [0.9])).toEqual([0, 1])
})

test('half the interval of any values, as R has it: t.test(c(31, 35, 36))', () => {
  expect(intervalHalf([31, 35, 36])).toBeCloseTo(6.5724, 2)
  expect(intervalHalf([2, 2])).toBe(0)
  expect(intervalHalf([2])).toBeUndefined()
})

test.each([
  [0.15, 20],
  [0.5, 3],
  [0.19, 788],
  [0, 10],
  [1, 10],
])('limits of a share of %d among %d are as unlikely to give it as 1.96 deviations', (share, n) => {
  const [low, high] = shareInterval(share, n)
  expect(low).toBeLessThanOrEqual(share)
  expect(high).toBeGreaterThanOrEqual(share)
  const deviations = (p: number) => (share - p) / Math.sqrt((p * (1 - p)) / n)
  if (share > 0) expect(deviations(low)).toBeCloseTo(1.95996, 4)
  else expect(low).toBe(0)
  if (share < 1) expect(deviations(high)).toBeCloseTo(-1.95996, 4)
  else expect(high).toBe(1)
})
