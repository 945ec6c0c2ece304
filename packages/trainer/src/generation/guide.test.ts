import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@laviter/nn'
import { guide } from './guide'

const GAME = 3
const GUIDANCE = 40

/** Gradient at a picture of ones under a game of slope 3 and guidance of slope 40. */
function gradientUnder(limit: number): number[] {
  return tf.tidy(() => {
    const images = tf.variable(tf.ones<tf.Rank.R4>([2, 2, 2, 3]))
    const { gradients } = valueAndGradients(new Map([['images', images]]), () => {
      const { played, guided } = guide(images as unknown as tf.Tensor4D, limit)
      return { total: tf.add(tf.sum(tf.mul(played, GAME)), tf.sum(tf.mul(guided, GUIDANCE))) }
    })
    const found = [...gradients.get('images')!.dataSync()]
    images.dispose()
    return found
  })
}

test.each([
  ['a limit shortens guidance to its share of the game', 0.5, GAME * 1.5],
  ['guidance below the limit stays', 20, GAME + GUIDANCE],
  ['no limit', Infinity, GAME + GUIDANCE],
])('%s', (_, limit, expected) => {
  for (const value of gradientUnder(limit)) expect(value).toBeCloseTo(expected, 4)
})

test('where the discriminators say nothing, neither does guidance', () => {
  tf.tidy(() => {
    const images = tf.variable(tf.ones<tf.Rank.R4>([1, 2, 2, 3]))
    const { gradients } = valueAndGradients(new Map([['images', images]]), () => {
      const { played, guided } = guide(images as unknown as tf.Tensor4D, 1)
      return { total: tf.add(tf.sum(tf.mul(played, 0)), tf.sum(guided)) }
    })
    expect([...gradients.get('images')!.dataSync()]).toEqual(new Array(12).fill(0))
    images.dispose()
  })
})

test('nothing leaks', () => {
  gradientUnder(0.5)
  const before = tf.memory().numTensors
  gradientUnder(0.5)
  expect(tf.memory().numTensors).toBe(before)
})
