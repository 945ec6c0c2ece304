import { count, decimal, duration, percent, percentInterval, signed, timesChance } from './numerals'

test('numbers as a reader expects them', () => {
  expect(percent(0.41249)).toBe('41.2\u00a0%')
  expect(percentInterval([0.398, 0.426])).toBe('39.8\u201342.6\u00a0%')
  expect(timesChance(0.364, 0.01)).toBe('36\u00d7')
  expect(timesChance(0.025, 0.01)).toBe('2.5\u00d7')
  for (const share of [0, 0.5]) expect(timesChance(share, 0)).toBeUndefined()
  expect(decimal(-0.0912)).toBe('\u22120.091')
  expect(signed(0.5, 1)).toBe('+0.5')
  expect(signed(-0.5, 1)).toBe('\u22120.5')
  expect(count(11788)).toBe('11,788')
})

test('durations carry over', () => {
  expect(duration(59.6)).toBe('1 min 0 s')
  expect(duration(12)).toBe('12 s')
  expect(duration(372)).toBe('6 min 12 s')
  expect(duration(3900)).toBe('1 h 5 min')
  expect(duration(7199)).toBe('2 h 0 min')
})
