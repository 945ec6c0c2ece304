import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  conv2d,
  createBatchNorm,
  createConv2d,
  createLinear,
  linear,
  orthogonal,
  relu,
  unstack,
  type BatchNorm,
  type Conv2d,
  type Images,
  type Linear,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** Side of the pictures that a reader looks at: colours of parts are plain there, and steps take milliseconds. */
export const READER_SIDE = 64

/** Channels after each halving. */
const WIDTHS = [16, 32, 64] as const

type Block = { readonly convolution: Conv2d; readonly norm: BatchNorm }

/** A small network that finds parts and says how each looks: see {@link readParts}. */
export type ReaderNetwork = {
  /** each halves the side */
  readonly down: readonly Block[]
  /** at the smallest side: what surrounds a place */
  readonly around: readonly Block[]
  /** where each group is, one channel a group */
  readonly where: Conv2d
  /** its values, one map a group */
  readonly what: readonly Linear[]
}

/**
 * @param values - how many values each group has
 * @param random - of the first weights
 */
export function createReaderNetwork(values: readonly number[], random: Random): ReaderNetwork {
  const deep = WIDTHS[2]
  const seen = WIDTHS.reduce((sum, width) => sum + width, 0)
  const block = (inputs: number, outputs: number, stream: Random): Block => ({
    convolution: createConv2d(
      3,
      inputs,
      outputs,
      { bias: false, initialiser: orthogonal(Math.SQRT2) },
      stream,
    ),
    norm: createBatchNorm(outputs, {}, stream),
  })
  return {
    down: WIDTHS.map((width, i) => block(WIDTHS[i - 1] ?? 3, width, random.fork(`down/${i}`))),
    around: [0, 1].map((i) => block(deep, deep, random.fork(`around/${i}`))),
    where: createConv2d(1, seen, values.length, {}, random.fork('where')),
    what: values.map((count, i) => createLinear(seen, count, {}, random.fork(`what/${i}`))),
  }
}

/**
 * Reads each group of attributes: a softmax over places finds the part, what is seen there is weighed into its values.
 *
 * @param network - its parameters
 * @param images - float32 [B, S, S, 3] in [-1, 1], S {@link READER_SIDE}
 * @param training - batch norm takes the batch's statistics and tracks them
 * @returns logits of each group, [B, values]
 */
export function readParts(network: ReaderNetwork, images: Images, training = false): tf.Tensor2D[] {
  return tf.tidy(() => {
    const apply = ({ convolution, norm }: Block, x: Images, stride: number): Images =>
      relu(batchNorm(norm, conv2d(convolution, x, { stride, pad: 1 }), { training }))
    const maps = [images]
    for (const block of network.down) maps.push(apply(block, maps.at(-1)!, 2))
    const [, fine, middle, deep] = maps
    let x = deep!
    for (const block of network.around) x = apply(block, x, 1)
    const [B, H, W] = fine!.shape // half the side: a crown is a few pixels
    const enlarged = [middle!, x].map((map) => tf.image.resizeNearestNeighbor(map, [H, W]))
    const places: Images = tf.concat([fine!, ...enlarged], 3)
    const flat: tf.Tensor3D = tf.reshape(places, [B, H * W, places.shape[3]])
    const scores = tf.reshape(conv2d(network.where, places), [B, H * W, network.what.length])
    const found = tf.matMul(tf.softmax(tf.transpose(scores, [0, 2, 1])), flat) // [B, groups, C]
    const parts = unstack(found, 1) as tf.Tensor2D[]
    return network.what.map((values, group) => linear<tf.Tensor2D>(values, parts[group]!))
  })
}
