import * as tf from '@tensorflow/tfjs-core'
import { lambdasByName, PAPER_LAMBDAS } from './lambdas'
import { weightedTotal } from './weighted-total'

const losses = () => ({
  tim: tf.scalar(1),
  itm: tf.scalar(10),
  fakeImage: tf.scalar(100),
  fakeText: tf.scalar(1000),
  vta: tf.scalar(10000),
})

test('weights stand for the losses of Eq. 16 by name and by number', () => {
  tf.tidy(() => {
    const value = (lambdas?: Parameters<typeof weightedTotal>[1]) =>
      weightedTotal(losses(), lambdas).dataSync()[0]
    expect(value([1, 2, 3, 4, 5])).toBe(54321)
    expect(value({ tim: 1, itm: 2, fakeImage: 3, fakeText: 4, vta: 5 })).toBe(54321)
    expect(value('coco')).toBeCloseTo(0.01 + 1 + 100 + 1000 + 500000, 0)
    expect(value()).toBe(value('cub'))
    expect(lambdasByName([0.01, 0.1, 1, 1, 5])).toEqual(PAPER_LAMBDAS.cub)
  })
})

test('what is absent or weighs nothing takes no part, not even where it is no number', () => {
  tf.tidy(() => {
    const { vta, tim } = losses()
    const total = weightedTotal({ vta, tim, itm: tf.scalar(Number.NaN) }, [1, 0, 9, 9, 1])
    expect(total.dataSync()[0]).toBe(10001)
    expect(() => weightedTotal({ tim }, [0, 1, 1, 1, 1])).toThrow(/no loss with a weight above 0/)
  })
})

test('a loss that is no scalar is named', () => {
  tf.tidy(() => {
    const tim = tf.ones([3]) as never
    expect(() => weightedTotal({ tim })).toThrow(/weightedTotal: tim is \[3\], expected \[\]/)
  })
})

test.each([
  ['birds', /gives none for "birds". Name cub or coco/],
  [[1, 2, 3, 4], /vta \(lambda 5\) is undefined/],
  [[1, 2, 3, 4, 5, 6], /there are 6/],
  [{ ...PAPER_LAMBDAS.cub, fakeText: -1 }, /fakeText \(lambda 4\) is -1/],
])('%j is refused', (lambdas, message) => {
  // as plain JavaScript may call it
  expect(() => Reflect.apply(lambdasByName, undefined, [lambdas])).toThrow(message)
})
