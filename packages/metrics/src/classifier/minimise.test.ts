import fc from 'fast-check'
import { seededRows } from '../fixtures/seeded'
import { minimise, type Descent, type Objective } from './minimise'

/** (x - bottom)ᵀ A (x - bottom) / 2 with A = MᵀM + I: convex, and as bent as its seed. */
function bowl(seed: number, bottom: readonly number[]): Objective {
  const size = bottom.length
  const turned = seededRows(seed, size, size).map((row) => row.map((value) => 5 * value))
  return {
    size,
    evaluate(at, gradient) {
      const x = bottom.map((value, i) => at[i]! - value)
      const images = turned.map((row) => row.reduce((sum, value, i) => sum + value * x[i]!, 0))
      x.forEach((value, i) => {
        gradient[i] = images.reduce((sum, image, row) => sum + image * turned[row]![i]!, value)
      })
      return x.reduce((sum, value, i) => sum + (value * gradient[i]!) / 2, 0)
    },
  }
}

function run(objective: Objective, point: Float64Array, tolerance = 1e-10): Descent {
  const descent = minimise(objective, point, { tolerance, iterations: 500 })
  for (;;) {
    const { done, value } = descent.next()
    if (done) return value
  }
}

test('finds the bottom of bowls, wherever it starts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 15 }),
      (seed, bottom) => {
        const point = Float64Array.from(bottom, (value, i) => value + ((seed + i) % 7) + 1)
        const { gradient, value } = run(bowl(seed, bottom), point)
        expect(gradient).toBeLessThan(1e-10)
        expect(value).toBeLessThan(1e-12)
        bottom.forEach((expected, i) => expect(point[i]).toBeCloseTo(expected, 6))
      },
    ),
    { numRuns: 50 },
  )
})

test('at the bottom it takes no step', () => {
  const point = Float64Array.of(3, -1)
  expect(run(bowl(1, [3, -1]), point)).toEqual({ iterations: 0, value: 0, gradient: 0 })
  expect([...point]).toEqual([3, -1])
})

test('ends where rounding hides any descent, though it should go on', () => {
  const point = Float64Array.of(9, 9, 9)
  const { iterations, value } = run(bowl(2, [1, 2, 3]), point, Number.MIN_VALUE)
  expect(iterations).toBeLessThan(500)
  expect(value).toBeLessThan(1e-20)
})
