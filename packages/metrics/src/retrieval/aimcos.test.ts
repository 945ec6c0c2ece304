import fc from 'fast-check'
import { naiveCosine, seededRows } from '../fixtures/seeded'
import { aimcos, createAimcos } from './aimcos'

const images = seededRows(1, 5, 4)
const phrases = seededRows(2, 6, 4)
const present = [[0, 1], [2], [], [3, 4, 5], [1]]
const absent = [[2], [0, 1], [4], [], [5]]
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const naive = (lists: number[][], chosen = [0, 1, 2, 3, 4]) =>
  mean(
    chosen
      .filter((i) => lists[i]!.length > 0)
      .map((i) => mean(lists[i]!.map((a) => naiveCosine(images[i]!, phrases[a]!)))),
  )

test('equals the mean of means, each side over the images that have a list for it', () => {
  const measured = aimcos({ images, phrases, present, absent })
  expect(measured.value).toBeCloseTo(naive(present), 12)
  expect(measured.absent).toBeCloseTo(naive(absent), 12)
  expect(measured.contrast).toBeCloseTo(naive(present) - naive(absent), 12)
  expect(measured.images).toBe(4)
  expect(measured.byClass).toBeUndefined()
})

test('over classes every class weighs the same', () => {
  const classes = [7, 7, 7, 7, 2]
  const { byClass } = aimcos({ images, phrases, present, absent, classes })
  expect(byClass!.value).toBeCloseTo(mean([naive(present, [0, 1, 2, 3]), naive(present, [4])]), 12)
  expect(byClass!.absent).toBeCloseTo(mean([naive(absent, [0, 1, 2, 3]), naive(absent, [4])]), 12)
})

test('a narrow cone scores high, its contrast does not', () => {
  const cone = images.map((row) => row.map((x) => 10 + x / 10))
  const measured = aimcos({
    images: cone,
    phrases: phrases.map((row) => row.map((x) => 10 + x / 10)),
    present,
    absent,
  })
  expect(measured.value).toBeGreaterThan(0.99)
  expect(Math.abs(measured.contrast)).toBeLessThan(0.01)
})

test('neither the order of images nor of attributes matters', () => {
  const whole = aimcos({ images, phrases, present, absent }).value
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (order) => {
      const measured = aimcos({
        images: order.map((i) => images[i]!),
        phrases,
        present: order.map((i) => [...present[i]!].reverse()),
      })
      expect(measured.value).toBeCloseTo(whole, 12)
      expect(measured.absent).toBeNaN()
    }),
    { numRuns: 20 },
  )
})

test('counts in a stream', () => {
  const count = createAimcos()
  count.add([0.5, 0.7], [0.1])
  count.add([0.2])
  expect(count.compute().value).toBeCloseTo(0.4, 12)
  expect(count.compute().absent).toBeCloseTo(0.1, 12)
})

test('refuses cosines that are not finite, and counts nothing of their image', () => {
  const count = createAimcos()
  count.add([0.5], [0.1], 'wren')
  expect(() => count.add([0.2, NaN], [0.1], 'wren')).toThrow('present[1] of an image is NaN')
  expect(() => count.add([0.2], [Infinity], 'owl')).toThrow('absent[0] of an image is Infinity')
  expect(count.compute()).toMatchObject({ value: 0.5, absent: 0.1, byClass: { value: 0.5 } })
})

test.each([
  [{ present: [[0]] }, 'present is for 1 images, images holds 5'],
  [{ absent: [[0]] }, 'absent is for 1 images'],
  [{ classes: [0] }, 'classes is for 1 images'],
  [{ present: [[6], [], [], [], []] }, 'present[0] names attribute 6: there are phrases 0 to 5'],
  [{ present: [[], [], [], [], []] }, 'no image has an attribute'],
  [{ phrases: [[1]] }, 'images has 4 columns, phrases 1'],
])('refuses %j', (change, message) => {
  expect(() => aimcos({ images, phrases, present, ...change })).toThrow(message)
})
