import * as tf from '@tensorflow/tfjs-core'
import { isUserError } from './errors'
import {
  expectShape,
  ShapeError,
  type Batch,
  type Embed,
  type Height,
  type Images,
  type Shaped,
  type Time,
  type Width,
  type Words,
} from './shaped'

test('names stand for one size in all tensors', () => {
  const [a, b] = [{ shape: [2, 5, 3] }, { shape: [2, 3] }]
  expect(expectShape('f', { a, b }, { a: ['B', 'T', 'D'], b: ['B', 'D'] })).toEqual({
    B: 2,
    T: 5,
    D: 3,
  })
})

test.each([
  [
    { shape: [2, 4] },
    /^f: b is \[2, 4\], expected \[B, D\] = \[2, 3\] \(D is 3 in a \[2, 5, 3\]\)/,
  ],
  [{ shape: [2] }, /^f: b is \[2\], expected \[B, D\] = \[2, 3\]\. Pass/],
  [{ shape: [2, 3, 1] }, /^f: b is \[2, 3, 1\]/],
])('a mismatch names argument, expected and actual', (b, message) => {
  const check = () =>
    expectShape('f', { a: { shape: [2, 5, 3] }, b }, { a: ['B', 'T', 'D'], b: ['B', 'D'] })
  expect(check).toThrow(message)
  expect(check).toThrow(ShapeError)
})

test.each([
  [undefined, /^f: b is missing, expected a tensor \[B, D\]\. Pass one/],
  [[[1, 2, 3]], /^f: b is no tensor, expected a tensor \[B, D\]/],
  [null, /^f: b is no tensor/],
])('what is no tensor is named: %j', (b, message) => {
  // as plain JavaScript may call it
  const check = () =>
    expectShape('f', { a: { shape: [2, 3] }, b: b as never }, { a: ['B', 'D'], b: ['B', 'D'] })
  expect(check).toThrow(message)
  expect(check).toThrow(ShapeError)
})

test('a fixed size is asked for as it is; the error is the user’s', () => {
  expect(expectShape('f', { x: { shape: [7, 289] } }, { x: ['B', 289] })).toEqual({ B: 7 })
  try {
    expectShape('f', { x: { shape: [7, 288] } }, { x: ['B', 289] })
    throw new Error('passed')
  } catch (error) {
    expect(isUserError(error)).toBe(true)
  }
})

test('types: results fit by rank, other names do not compile', () => {
  tf.tidy(() => {
    const words: Words = tf.zeros([1, 2, 3])
    const hidden: Shaped<[Batch, Time, Embed]> = tf.relu(words)
    const images: Images = tf.zeros([1, 2, 2, 3])
    // @ts-expect-error a map with width before height is none
    const turned: Shaped<[Batch, Width, Height, 'channels']> = images
    // @ts-expect-error rank 4 is not rank 3
    const flat: Words = images
    const dims = expectShape('f', { hidden }, { hidden: ['B', 'T', 'D'] })
    const width: number = dims.D
    // @ts-expect-error no such dimension was named
    expect(dims.X).toBeUndefined()
    expect([turned.rank, flat.rank, width]).toEqual([4, 4, 3])
  })
})
