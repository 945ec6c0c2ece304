import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  conv2d,
  createBatchNorm,
  createConv2d,
  leakyRelu,
  type BatchNorm,
  type Conv2d,
  type Images,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Start } from '../blocks/weights'
import { createLogit, logits, type Logit } from './logit'
import { PLACES } from './settings'

/**
 * Judges a map together with a condition: a 3 x 3 convolution over both, batch norm, leaky ReLU, one logit.
 *
 * The convolution is linear: it is kept in two parts, that over the map and that over the condition. The first is the same
 * whatever the condition, so that own and wrong pairs share it; the second sees the same vector at every place, for which a
 * product with each tap of its window is enough.
 */
export type ConditionalHead = {
  /** 3 x 3 over the map's channels */
  readonly map: Conv2d
  /** 3 x 3 over the condition's width */
  readonly condition: Conv2d
  readonly norm: BatchNorm
  readonly logit: Logit
}

/** Rows and columns of the window. */
const WINDOW = 3

/**
 * Makes the head.
 *
 * @param channels - of the map
 * @param embed - width of the condition
 * @param start - how its weights begin
 * @param random - the stream to draw from
 */
export function createConditionalHead(
  channels: number,
  embed: number,
  start: Start,
  random: Random,
): ConditionalHead {
  return tf.tidy(() => {
    const shape = [WINDOW, WINDOW, channels + embed, channels]
    const whole: tf.Tensor4D = tf.reshape(start.weight(shape, random.fork('joint')), [
      WINDOW,
      WINDOW,
      channels + embed,
      channels,
    ])
    const part = (from: number, count: number): Conv2d =>
      createConv2d(
        WINDOW,
        count,
        channels,
        { bias: false, initialiser: () => tf.slice(whole, [0, 0, from, 0], [-1, -1, count, -1]) },
        random,
      )
    return {
      map: part(0, channels),
      condition: part(channels, embed),
      norm: createBatchNorm(channels, { scale: start.scale }, random.fork('norm')),
      logit: createLogit(channels, start, random.fork('logit')),
    }
  })
}

/**
 * What the head reads of a map, whatever the condition.
 *
 * @param head - its parameters
 * @param map - float32 [B, 4, 4, C]
 * @returns float32 [B, 4, 4, C]
 */
export const readMap = ({ map: convolution }: ConditionalHead, map: Images): Images =>
  conv2d(convolution, map, { pad: 1 })

/**
 * Judges pairs.
 *
 * @param head - its parameters
 * @param read - what `readMap` gave of B maps, float32 [B, 4, 4, C]
 * @param condition - float32 [B, D]
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns logits, float32 [B]
 */
export function judgePairs(
  head: ConditionalHead,
  read: Images,
  condition: tf.Tensor2D,
  training: boolean,
): tf.Tensor1D {
  return tf.tidy(() => {
    const joint = tf.add<Images>(read, convolveEverywhere(head.condition, condition))
    return logits(head.logit, leakyRelu(batchNorm(head.norm, joint, { training })))
  })
}

/** The convolution, padded by 1, of a 4 x 4 map that holds the same vector at every place: float32 [B, 4, 4, C]. */
function convolveEverywhere({ weight }: Conv2d, condition: tf.Tensor2D): Images {
  const [B, D] = condition.shape
  const [, , , C] = weight.shape
  const taps: tf.Tensor3D = tf.reshape(weight, [WINDOW * WINDOW, D, C])
  const repeated = tf.tile(tf.expandDims<tf.Tensor3D>(condition, 0), [WINDOW * WINDOW, 1, 1])
  const byTap = tf.reshape(tf.matMul(repeated, taps), [WINDOW * WINDOW, B * C])
  const placed: tf.Tensor4D = tf.reshape(tf.matMul(tapsInside(), byTap), [PLACES, PLACES, B, C])
  return tf.transpose(placed, [2, 0, 1, 3])
}

/** Which taps of the window stand on the map, not on its border of zeros: [16 places, 9 taps], 1 or 0. */
function tapsInside(): tf.Tensor2D {
  const inside = (place: number, tap: number) => place + tap >= 1 && place + tap <= PLACES
  const rows = Array.from({ length: PLACES * PLACES }, (_, place) => {
    const [row, column] = [Math.floor(place / PLACES), place % PLACES]
    return Array.from({ length: WINDOW * WINDOW }, (_, tap) =>
      Number(inside(row, Math.floor(tap / WINDOW)) && inside(column, tap % WINDOW)),
    )
  })
  return tf.tensor2d(rows)
}
