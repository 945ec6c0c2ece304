import fc from 'fast-check'
import { inceptionScore } from './inception-score'

const oneHot = (classes: number, at: number) =>
  Array.from({ length: classes }, (_, c) => Number(c === at))
const distributions = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 12 }))
  .chain(([classes, n]) =>
    fc.array(
      fc
        .array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
          minLength: classes,
          maxLength: classes,
        })
        .map((row) => row.map((value) => value / row.reduce((sum, each) => sum + each))),
      { minLength: n, maxLength: n },
    ),
  )

test('sure of each and even over all gives the number of classes; unsure, or always the same, gives 1', () => {
  const even = Array.from({ length: 12 }, (_, i) => oneHot(4, i % 4))
  expect(inceptionScore(even, { splits: 3 }).value).toBeCloseTo(4, 12)
  expect(inceptionScore(even, { splits: 3 }).std).toBeCloseTo(0, 12)
  expect(inceptionScore(Array(12).fill(oneHot(4, 2)), { splits: 2 }).value).toBeCloseTo(1, 12)
  expect(inceptionScore(Array(12).fill([0.25, 0.25, 0.5]), { splits: 2 }).value).toBeCloseTo(1, 12)
})

test('lies between 1 and the classes, whatever the order of images', () => {
  fc.assert(
    fc.property(distributions, (rows) => {
      const { value } = inceptionScore(rows, { splits: 1 })
      expect(value).toBeGreaterThan(1 - 1e-12)
      expect(value).toBeLessThan(rows[0]!.length + 1e-12)
      expect(inceptionScore([...rows].reverse(), { splits: 1 }).value).toBeCloseTo(value, 10)
    }),
  )
})

test('a class of the smallest probability that there is counts as none', () => {
  for (const images of [1, 2, 3, 5]) {
    const rows = Array.from({ length: images }, (_, i) => [1, i === 0 ? Number.MIN_VALUE : 0])
    expect(inceptionScore(rows, { splits: 1 }).value).toBe(1)
  }
})

test('splits are consecutive rows, as even as they can be', () => {
  const rows = [oneHot(2, 0), oneHot(2, 1), oneHot(2, 0), oneHot(2, 0), oneHot(2, 1)]
  // of rows 0-1 and 2-4: one split even over two classes, one 2 to 1
  const second = Math.exp((2 * Math.log(3 / 2) + Math.log(3)) / 3)
  const { value, std } = inceptionScore(rows, { splits: 2 })
  expect(value).toBeCloseTo((2 + second) / 2, 12)
  expect(std).toBeCloseTo((2 - second) / 2, 12)
})

test('warns where a split has fewer images than classes', () => {
  const rows = Array.from({ length: 20 }, (_, i) => oneHot(4, i % 4))
  expect(inceptionScore(rows).warning).toMatch('a split has 2 images for 4 classes')
  expect(inceptionScore(rows, { splits: 5 }).warning).toBeUndefined()
})

test('refuses what are no probabilities, and fewer images than splits', () => {
  expect(() => inceptionScore([[2.5, -1.5]], { splits: 1 })).toThrow(
    'give probabilities, not logits',
  )
  expect(() => inceptionScore([[0.5, 0.6]], { splits: 1 })).toThrow('probabilities[0] sums to 1.1')
  expect(() =>
    inceptionScore(
      [
        [0.5, 0.5],
        [NaN, 1],
      ],
      { splits: 1 },
    ),
  ).toThrow('probabilities[1][0] is NaN')
  expect(() => inceptionScore([[1, 0]])).toThrow('1 images cannot be split into 10')
  expect(() => inceptionScore([[1, 0]], { splits: 0 })).toThrow('splits is 0')
  expect(() => inceptionScore([])).toThrow('probabilities is empty')
})
