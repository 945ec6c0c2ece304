import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { blankImages } from './blank-images'

test('blanks whole pictures, a share of them, as the stream says', () => {
  tf.tidy(() => {
    const B = 400
    const images = { regions: tf.ones<tf.Rank.R3>([B, 2, 3]), global: tf.ones<tf.Rank.R2>([B, 3]) }
    const shown = (seed: number) => {
      const { regions, global } = blankImages(images, 0.25, createRandom(seed))
      const rows = global.arraySync()
      expect(regions.arraySync()).toEqual(rows.map((row) => [row, row]))
      expect(rows.map(([first]) => [first, first, first])).toEqual(rows)
      return rows.map(([first]) => first)
    }
    const first = shown(1)
    expect(new Set(first)).toEqual(new Set([0, 1]))
    expect(Math.abs(first.filter((x) => x === 0).length / B - 0.25)).toBeLessThan(0.08)
    expect(shown(1)).toEqual(first)
    expect(shown(2)).not.toEqual(first)
  })
})

test('a share of nothing draws nothing and gives the same images', () => {
  const random = createRandom(1)
  const images = { regions: tf.ones<tf.Rank.R3>([2, 1, 1]), global: tf.ones<tf.Rank.R2>([2, 1]) }
  const before = random.state()
  expect(blankImages(images, 0, random)).toBe(images)
  expect(random.state()).toEqual(before)
  tf.dispose(images)
})
