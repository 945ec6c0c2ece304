import { downsample, smooth } from './downsample'

const wave = Array.from({ length: 5000 }, (_, x) => ({ x, y: Math.sin(x / 200) }))

test('a short curve stays as it is', () => {
  expect(downsample(wave.slice(0, 50), 100)).toEqual(wave.slice(0, 50))
  expect(downsample([], 10)).toEqual([])
})

test('a long curve keeps its ends, its order and the points asked for', () => {
  const kept = downsample(wave, 160)
  expect(kept).toHaveLength(160)
  expect(kept[0]).toEqual(wave[0])
  expect(kept.at(-1)).toEqual(wave.at(-1))
  expect(kept.every((point, at) => at === 0 || point.x > (kept[at - 1]?.x ?? 0))).toBe(true)
  expect(kept.every((point) => wave.includes(point))).toBe(true)
})

test('a lone spike survives, which every 30th point would miss', () => {
  const spiked = wave.map((point) => (point.x === 2345 ? { ...point, y: 9 } : point))
  expect(downsample(spiked, 160).some(({ y }) => y === 9)).toBe(true)
})

test('the drawn curve stays near the whole one', () => {
  const kept = downsample(wave, 160)
  const worst = wave.map(({ x, y }) => {
    const next = Math.max(
      1,
      kept.findIndex((point) => point.x >= x),
    )
    const [a, b] = [kept[next - 1] ?? { x: 0, y: 0 }, kept[next] ?? { x: 1, y: 0 }]
    return Math.abs(a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x) - y)
  })
  expect(Math.max(...worst)).toBeLessThan(0.03)
})

test('the running mean starts at the first value and follows a constant exactly', () => {
  expect(smooth([{ x: 0, y: 3 }], 0.9)).toEqual([{ x: 0, y: 3 }])
  const flat = smooth(
    Array.from({ length: 40 }, (_, x) => ({ x, y: 2 })),
    0.9,
  )
  for (const { y } of flat) expect(y).toBeCloseTo(2, 12)
})

test('the running mean equals the weighted sum', () => {
  const ys = [4, 1, 3]
  const weights = [0.9 ** 2, 0.9, 1]
  const total = weights.reduce((a, b) => a + b)
  const expected = ys.reduce((sum, y, at) => sum + (y * (weights[at] ?? 0)) / total, 0)
  expect(
    smooth(
      ys.map((y, x) => ({ x, y })),
      0.9,
    ).at(-1)?.y,
  ).toBeCloseTo(expected, 12)
})
