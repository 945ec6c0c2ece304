import { createRandom } from '@laviter/nn/random'
import { placeOnPlane } from './tsne'

/** Three groups of 20 rows around directions of their own. */
function groups(): { rows: number[][]; group: number[] } {
  const random = createRandom(3)
  const centres = [0, 1, 2].map(() => Array.from({ length: 16 }, () => random.normal()))
  const group = Array.from({ length: 60 }, (_, index) => index % 3)
  const rows = group.map((g) => (centres[g] ?? []).map((value) => value + 0.25 * random.normal()))
  return { rows, group }
}

test('the same seed gives the same plane, another seed another', () => {
  const { rows } = groups()
  const place = (seed: number) => placeOnPlane(rows, { seed, steps: 60 }).points
  expect(place(1)).toEqual(place(1))
  expect(place(1)).not.toEqual(place(2))
})

test('groups come apart: the nearest neighbour on the plane is of the same group', () => {
  const { rows, group } = groups()
  const { points } = placeOnPlane(rows, { seed: 1, steps: 300 })
  const same = points.filter(([x, y], at) => {
    const distances = points.map(([u, v], other) =>
      other === at ? Infinity : (u - x) ** 2 + (v - y) ** 2,
    )
    return group[distances.indexOf(Math.min(...distances))] === group[at]
  })
  expect(same.length).toBe(60)
})

test('length does not count, direction does', () => {
  const { rows } = groups()
  const longer = rows.map((row, at) => row.map((value) => value * (1 + at)))
  const near = placeOnPlane(rows, { seed: 1, steps: 5 }).points
  const far = placeOnPlane(longer, { seed: 1, steps: 5 }).points
  far.forEach(([x, y], at) => {
    expect(x).toBeCloseTo(near[at]?.[0] ?? NaN, 6)
    expect(y).toBeCloseTo(near[at]?.[1] ?? NaN, 6)
  })
})

test('few rows lower the perplexity instead of running off', () => {
  const { points, perplexity } = placeOnPlane(
    [
      [1, 0],
      [0, 1],
      [1, 1],
      [-1, 0],
    ],
    { seed: 1, steps: 50 },
  )
  expect(perplexity).toBe(2)
  expect(points.flat().every(Number.isFinite)).toBe(true)
  expect(placeOnPlane([[1, 0]], { seed: 1 }).points).toEqual([[0, 0]])
})

test('stops when asked to', () => {
  const signal = AbortSignal.abort(new Error('stopped'))
  expect(() => placeOnPlane(groups().rows, { seed: 1, signal })).toThrow('stopped')
})
