import * as tf from '@tensorflow/tfjs-core'
import { conv2d, createConv2d, type Conv2d, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Start } from '../blocks/weights'
import { PLACES } from './settings'

/** From a whole map to one number: a 4 x 4 convolution with bias. */
export type Logit = Conv2d

/**
 * Makes the map to a logit. Its bias begins as torch's convolutions' does.
 *
 * @param channels - of the map
 * @param start - how its weight begins
 * @param random - the stream to draw from
 */
export const createLogit = (channels: number, { weight }: Start, random: Random): Logit =>
  createConv2d(PLACES, channels, 1, { initialiser: weight }, random)

/**
 * One number a map.
 *
 * @param logit - its parameters
 * @param map - float32 [B, 4, 4, C]
 * @returns float32 [B]
 */
export const logits = (logit: Logit, map: Images): tf.Tensor1D =>
  tf.tidy(() => tf.reshape(conv2d(logit, map), [-1]))
