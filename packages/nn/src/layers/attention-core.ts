import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import type { Random } from '../random'
import { keepMask } from '../random-tensors'

/**
 * Softmax of scores times values, with a gradient of its own: it keeps the weights before and after dropout and the result, and
 * takes the sum over keys that softmax's gradient needs from the result, which is smaller than the weights.
 *
 * @param queries - scaled, float32 [B, H, Q, d]
 * @param keys - float32 [B, H, K, d]
 * @param values - float32 [B, H, K, d]
 * @param options - `penalty`: added to scores, broadcasts to [B, H, Q, K], gets no gradient; `dropout`: of the weights
 * @returns float32 [B, H, Q, d]
 */
export function gatherValues(
  queries: tf.Tensor4D,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  {
    penalty,
    dropout,
  }: { penalty?: tf.Tensor; dropout?: { readonly rate: number; readonly random: Random } },
): tf.Tensor4D {
  const scale = dropout ? 1 / (1 - dropout.rate) : 1
  return customGradient<tf.Tensor4D>(
    [queries, keys, values],
    () => {
      const weights = softWeights(queries, keys, penalty)
      const kept = dropout
        ? tf.mul<tf.Tensor4D>(weights, keepMask(weights.shape, dropout.rate, dropout.random))
        : weights
      const value: tf.Tensor4D = scaled(tf.matMul(kept, values), scale)
      return { value, keep: [queries, keys, values, value, weights, ...(dropout ? [kept] : [])] }
    },
    (dy, [q, k, v, value, weights, kept = weights]) => {
      const slope = scaled(dy, scale)
      const towardsValues = tf.matMul(kept!, slope, true, false)
      // a key alone has the weight 1 whatever its score: what rounding would leave of the slope, Adam would follow
      if (k!.shape[2] === 1) return [tf.zerosLike(q!), tf.zerosLike(k!), towardsValues]
      const along = tf.sum(tf.mul(dy, value!), -1, true) // [B, H, Q, 1]
      const direct = tf.mul(tf.matMul(slope, v!, false, true), kept!)
      // softmax's gradient is direct - along * weights: two products of width d cost less than two passes over [B, H, Q, K]
      const dQueries = tf.mul(along, tf.matMul(weights!, k!))
      const dKeys = tf.matMul(weights!, tf.mul(along, q!), true, false)
      return [
        tf.sub(tf.matMul(direct, k!), dQueries),
        tf.sub(tf.matMul(direct, q!, true, false), dKeys),
        towardsValues,
      ]
    },
  )
}

/**
 * Where queries look.
 *
 * @param queries - scaled, float32 [B, H, Q, d]
 * @param keys - float32 [B, H, K, d]
 * @param penalty - added to scores, broadcasts to [B, H, Q, K]
 * @returns float32 [B, H, Q, K], rows sum to 1
 */
export function softWeights(
  queries: tf.Tensor4D,
  keys: tf.Tensor4D,
  penalty?: tf.Tensor,
): tf.Tensor4D {
  const scores: tf.Tensor4D = tf.matMul(queries, keys, false, true)
  return tf.softmax(penalty ? tf.add<tf.Tensor4D>(scores, penalty) : scores)
}

const scaled = <T extends tf.Tensor>(x: T, factor: number): T =>
  factor === 1 ? x : tf.mul(x, factor)
