import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  customGradient,
  linear,
  maskPenalty,
  reluGradient,
  type Batch,
  type Embed,
  type Hidden,
  type Linear,
  type Places,
  type Regions,
  type Shaped,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { CaptionerImage } from './captioner'
import { repeatImages } from './captions-an-image'

/** Soft attention: w . relu(P v_r + Q h) scores a region. */
export type SoftAttention = {
  /** P, [D, A] and a bias, which serves both */
  readonly regions: Linear
  /** Q, [hidden, A] */
  readonly state: Linear
  /** w, [A, 1] */
  readonly score: Linear
}

/** Images as the attention reads them, computed once for all words. */
export type SoftMemory = {
  /** v, float32 [B, R, D] */
  readonly regions: Regions
  /** P v, float32 [B, R, A] */
  readonly keys: tf.Tensor3D
  /** 1 where a region shows the picture, float32 [B, R] */
  readonly mask?: Shaped<[Batch, Places]>
}

/**
 * Makes a soft attention.
 *
 * @param sizes - D of regions, `hidden` of the state, A between
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createSoftAttention(
  {
    embed: D,
    width: H,
    attentionWidth: A,
  }: Readonly<Record<'embed' | 'width' | 'attentionWidth', number>>,
  random: Random,
): SoftAttention {
  return {
    regions: createLinear(D, A, {}, random.fork('regions')),
    state: createLinear(H, A, { bias: false }, random.fork('state')),
    score: createLinear(A, 1, { bias: false }, random.fork('score')), // a softmax does not see a bias
  }
}

/** Maps regions once, for all words. */
export function rememberRegions(
  { regions: P }: SoftAttention,
  { regions, mask }: CaptionerImage,
): SoftMemory {
  return { regions, keys: linear<tf.Tensor3D>(P, regions), ...(mask && { mask }) }
}

/**
 * Looks at the regions of each caption's image.
 *
 * @param layer - the attention's parameters
 * @param memory - B images
 * @param hidden - the states of k B captions, those of an image one after the other: float32 [k B, hidden]
 * @returns `attention` float32 [k B, R], rows sum to 1; `context`, what was seen: float32 [k B, D]
 * @see Xu et al., Show, Attend and Tell (ICML 2015), Eq. 4-6 and 8
 */
export function lookAt(
  { state: Q, score: w }: SoftAttention,
  { regions, keys, mask }: SoftMemory,
  hidden: Shaped<[Batch, Hidden]>,
): { attention: Shaped<[Batch, Places]>; context: Shaped<[Batch, Embed]> } {
  const [B, R, D] = regions.shape
  const k = hidden.shape[0] / B
  return tf.tidy(() => {
    const scores = tf.reshape(scoreRegions(keys, linear<tf.Tensor2D>(Q, hidden), w.weight), [
      B,
      k,
      R,
    ])
    const penalty = mask && tf.expandDims(maskPenalty(mask), 1)
    const attention = tf.softmax(penalty ? tf.add(scores, penalty) : scores)
    const context = tf.matMul(attention, regions) // [B, k, D]
    return {
      attention: tf.reshape(attention, [k * B, R]),
      context: tf.reshape(context, [k * B, D]),
    }
  })
}

/**
 * w . relu(keys + queries) for each region and caption. What lies between, [k B, R, A], is computed again for the gradient: a
 * sentence's twenty would fill the memory.
 *
 * @param keys - float32 [B, R, A]
 * @param queries - float32 [k B, A]
 * @param weight - float32 [A, 1]
 * @returns float32 [k B, R]
 */
export function scoreRegions(
  keys: tf.Tensor3D,
  queries: tf.Tensor2D,
  weight: tf.Tensor2D,
): tf.Tensor2D {
  const [B, R, A] = keys.shape
  const N = queries.shape[0]
  const k = N / B
  /** relu(keys + queries), [k B R, A] */
  const activate = (keys: tf.Tensor, queries: tf.Tensor): tf.Tensor2D => {
    const sum = tf.add(tf.reshape(keys, [B, 1, R, A]), tf.reshape(queries, [B, k, 1, A]))
    return tf.reshape(tf.relu(sum), [N * R, A])
  }
  return customGradient<tf.Tensor2D>(
    [keys, queries, weight],
    () => {
      const value: tf.Tensor2D = tf.reshape(tf.matMul(activate(keys, queries), weight), [N, R])
      return { value, keep: [keys, queries, weight] }
    },
    (dy, [keys, queries, weight]) => {
      const active = activate(keys!, queries!)
      const felt: tf.Tensor2D = tf.reshape(dy, [N * R, 1])
      const row: tf.Tensor2D = tf.reshape(weight!, [1, A])
      const toSum = tf.reshape(reluGradient(tf.matMul(felt, row), active), [B, k, R, A])
      return [
        tf.sum(toSum, 1), // [B, R, A]
        tf.reshape(tf.sum(toSum, 2), [N, A]),
        tf.matMul(active, felt, true), // [A, 1]
      ]
    },
  )
}

/**
 * How far a caption is from looking at every region once: mean of (1 - sum of a region's weights over the words)^2.
 *
 * @param attention - float32 [k B, T, R]
 * @param real - 1 where a word counts, float32 [k B, T]
 * @param mask - 1 where a region shows the picture, float32 [B, R]; others do not count
 * @returns scalar, at least 0
 * @see Xu et al., Show, Attend and Tell (ICML 2015), section 4.2.1, Eq. 14
 */
export function uneven(
  attention: tf.Tensor3D,
  real: tf.Tensor2D,
  mask?: Shaped<[Batch, Places]>,
): tf.Scalar {
  const [N, , R] = attention.shape
  return tf.tidy((): tf.Scalar => {
    const sums = tf.reshape(tf.matMul(tf.expandDims(real, 1), attention), [N, R])
    const missing = tf.square(tf.sub(1, sums))
    if (!mask) return tf.mean(missing)
    const counted = repeatImages(mask, N / mask.shape[0])
    return tf.div(tf.sum(tf.mul(missing, counted)), tf.maximum(tf.sum(counted), 1))
  })
}
