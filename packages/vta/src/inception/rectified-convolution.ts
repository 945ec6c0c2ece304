import * as tf from '@tensorflow/tfjs-core'
import type { Convolution } from './architecture'
import type { Folded } from './fold'
import type { FeatureMap } from './forward'
import { rectified } from './rectified'

/**
 * Convolution, bias and ReLU, of whose maps the tape keeps the last alone.
 *
 * @param convolution - stride and padding
 * @param x - float32 [B, H, W, C]
 * @param folded - kernel HWIO and bias [O]
 * @returns float32 [B, H', W', O]
 */
export const rectifiedConvolution = (
  { stride, padding }: Convolution,
  x: FeatureMap,
  { kernel, bias }: Folded,
): FeatureMap => rectified(tf.conv2d(x, kernel, stride, padding), bias)
