import * as tf from '@tensorflow/tfjs-core'
import { lengthMask, maskLengths } from './mask'
import {
  createLearnedPositions,
  learnedPositions,
  sinePositions,
  sinePositions2d,
} from './positions'
import { createRandom } from '../random'

const close = (actual: number[], expected: number[]) => {
  expect(actual).toHaveLength(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
}

test.each([6, 5])('sine positions are their formula, width %i', (width) => {
  tf.tidy(() => {
    const expected = [0, 1, 2, 3].flatMap((p) =>
      Array.from({ length: width }, (_, i) => {
        const angle = p / 10000 ** ((2 * Math.floor(i / 2)) / width)
        return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
      }),
    )
    close([...sinePositions(4, width).dataSync()], expected)
  })
})

test('sine positions of a map count valid cells, row before column', () => {
  tf.tidy(() => {
    const [H, W, width] = [3, 4, 8]
    // the second image shows 2 x 3 cells
    const valid = tf.stack([
      tf.ones([H, W]),
      tf.pad(tf.ones([2, 3]), [
        [0, 1],
        [0, 1],
      ]),
    ]) as tf.Tensor3D
    const actual = sinePositions2d(valid, width).arraySync()
    const feature = (p: number, n: number, i: number) => {
      const angle =
        (2 * Math.PI * p) / (n + 1e-6) / 10000 ** ((2 * Math.floor(i / 2)) / (width / 2))
      return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
    }
    for (const [image, h, w] of [
      [0, H, W],
      [1, 2, 3],
    ] as const)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const half = [0, 1, 2, 3]
          close(actual[image]![y]![x]!, [
            ...half.map((i) => feature(y + 1, h, i)),
            ...half.map((i) => feature(x + 1, w, i)),
          ])
        }
    expect(() => sinePositions2d(valid, 6)).toThrow(/not divisible by 4/)
  })
})

test('learned positions are the first rows of their table', () => {
  tf.tidy(() => {
    const table = createLearnedPositions(5, 2, {}, createRandom(1))
    close([...learnedPositions(table, 3).dataSync()], [...table.weight.dataSync()].slice(0, 6))
    expect(() => learnedPositions(table, 6)).toThrow(/6 positions asked, the table has 5/)
  })
})

test('masks and lengths are inverse', () => {
  tf.tidy(() => {
    const mask = lengthMask([2, 0, 3], 3)
    expect(mask.arraySync()).toEqual([
      [1, 1, 0],
      [0, 0, 0],
      [1, 1, 1],
    ])
    expect(mask.dtype).toBe('float32')
    expect([...maskLengths(mask).dataSync()]).toEqual([2, 0, 3])
    expect(lengthMask(maskLengths(mask), 3).arraySync()).toEqual(mask.arraySync())
  })
})
