import * as tf from '@tensorflow/tfjs-core'
import type { Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { shiftEach } from './shift'

const S = 8
/** A white pixel in the middle of each picture. */
const dots = (B: number): Images =>
  tf.tidy(() => {
    const middle = tf.scatterND(tf.tensor2d([[4, 4]], [1, 2], 'int32'), tf.ones([1, 3]), [S, S, 3])
    return tf.tile(tf.expandDims<Images>(middle, 0), [B, 1, 1, 1])
  })
const placesOf = async (images: Images) =>
  (
    await tf.whereAsync(tf.equal(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, 1]), 1))
  ).array() as Promise<number[][]>

test('each picture goes a way of its own, up to the share, in both directions', async () => {
  const shifted = shiftEach(dots(200), { most: 0.25, random: createRandom(1) })
  const places = await placesOf(shifted)
  expect(places).toHaveLength(200)
  for (const axis of [1, 2])
    expect([...new Set(places.map((place) => place[axis]!))].sort()).toEqual([2, 3, 4, 5, 6])
  expect(new Set(places.map(([, row, column]) => `${row} ${column}`)).size).toBe(25)
})

test('what comes in is grey, and the gradient goes the way back', () => {
  tf.tidy(() => {
    const images = tf.randomUniform<tf.Rank.R4>([5, S, S, 3], 0.5, 1, 'float32', 2)
    const shift = (x: tf.Tensor) => shiftEach(x as Images, { most: 0.5, random: createRandom(3) })
    const shifted = shift(images)
    const kept = tf.sum(tf.cast(tf.notEqual(shifted, 0), 'float32')).dataSync()[0]!
    expect(kept).toBeLessThan(images.size)
    // adjoint: <A x, y> = <x, A* y>
    const weights = tf.randomNormal<tf.Rank.R4>(images.shape, 0, 1, 'float32', 4)
    const back = tf.grad((x) => tf.sum(tf.mul(shift(x), weights)))(images)
    const there = tf.sum(tf.mul(shifted, weights)).dataSync()[0]!
    expect(tf.sum(tf.mul(images, back)).dataSync()[0]!).toBeCloseTo(there, 3)
    expect(tf.sum(tf.cast(tf.notEqual(back, 0), 'float32')).dataSync()[0]).toBe(kept)
  })
})

test('by nothing, pictures stay as they are', () => {
  const images = dots(2)
  const shifted = shiftEach(images, { most: 0, random: createRandom(1) })
  expect([...shifted.dataSync()]).toEqual([...images.dataSync()])
})
