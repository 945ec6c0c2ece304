import fc from 'fast-check'
import { createRandom, restoreRandom, type RandomState } from './random'

const draws = (random: ReturnType<typeof createRandom>, n = 5) =>
  Array.from({ length: n }, () => random.uniform())

test('equal seeds give equal streams, number or text; others differ', () => {
  expect(draws(createRandom(7))).toEqual(draws(createRandom('7')))
  expect(draws(createRandom(7))).not.toEqual(draws(createRandom(8)))
})

test('a saved stream goes on as the stream itself, also by way of JSON', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(50), (seed, skip) => {
      const random = createRandom(seed)
      draws(random, skip)
      const state: RandomState = JSON.parse(JSON.stringify(random.state()))
      const restored = restoreRandom(state)
      expect(draws(restored)).toEqual(draws(random))
      expect(restored.fork('a').uniform()).toBe(random.fork('a').uniform())
    }),
  )
})

test('a fork depends on its name and the seed, not on what was drawn', () => {
  const random = createRandom(1)
  const before = draws(random.fork('dropout'))
  draws(random)
  expect(draws(random.fork('dropout'))).toEqual(before)
  expect(draws(random.fork('noise'))).not.toEqual(before)
  expect(draws(createRandom(2).fork('dropout'))).not.toEqual(before)
})

test('uniform, normal and integer have the right means and spreads', () => {
  const random = createRandom(3)
  const n = 20_000
  const moments = (draw: () => number) => {
    const values = Array.from({ length: n }, draw)
    const mean = values.reduce((a, b) => a + b) / n
    return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / n] as const
  }
  const [um, uv] = moments(() => random.uniform())
  const [nm, nv] = moments(() => random.normal())
  const [im, iv] = moments(() => random.integer(6))
  expect(Math.abs(um - 0.5)).toBeLessThan(0.01)
  expect(Math.abs(uv - 1 / 12)).toBeLessThan(0.003)
  expect(Math.abs(nm)).toBeLessThan(0.03)
  expect(Math.abs(nv - 1)).toBeLessThan(0.05)
  expect(Math.abs(im - 2.5)).toBeLessThan(0.05)
  expect(Math.abs(iv - 35 / 12)).toBeLessThan(0.1)
})

test('shuffle keeps the items, subset takes k different ones in order', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.nat()), fc.nat(30), fc.nat(30), (seed, items, n, k) => {
      const random = createRandom(seed)
      expect(random.shuffle(items).sort()).toEqual([...items].sort())
      const subset = random.subset(n + k, k)
      expect(subset).toHaveLength(k)
      expect(new Set(subset).size).toBe(k)
      expect(subset).toEqual([...subset].sort((a, b) => a - b))
      expect(subset.every((i) => i >= 0 && i < n + k)).toBe(true)
    }),
  )
})

test('every subset is as likely', () => {
  const random = createRandom(5)
  const counts = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const key = random.subset(4, 2).join()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130)
})

test('a state that is none, and draws out of range, are refused', () => {
  for (const state of [
    {},
    { path: '1', words: [0, 0, 0, 0] },
    { path: '1', words: [1.5, 1, 1, 1] },
  ])
    expect(() => restoreRandom(state as RandomState)).toThrow(/Random state .* is none/)
  expect(() => createRandom(1).integer(0)).toThrow(RangeError)
  expect(() => createRandom(1).subset(2, 3)).toThrow(RangeError)
})
