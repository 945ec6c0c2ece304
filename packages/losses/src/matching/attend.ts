import * as tf from '@tensorflow/tfjs-core'
import { maskPenalty, type Mask, type Regions, type Words } from '@laviter/nn'

/** gamma1, sharpness of the word attention, and gamma2, sharpness of the pooling over words. */
export type Gammas = { readonly gamma1: number; readonly gamma2: number }

/** Some images against some sentences. G images, R regions each; N sentences of T words; D wide. */
export type Pairs = {
  /** float32 [G, R, D] */
  readonly regions: Regions
  /** float32 [N, T, D] */
  readonly words: Words
  /** float32 [N, T]; absent where all words are real */
  readonly mask: Mask | undefined
}

/** The tensors of {@link Attended}, in the order that they are kept in. */
export const PARTS = ['choice', 'weight', 'total', 'context', 'product', 'square'] as const

/**
 * What the gradient needs of the attention of all pairs.
 *
 * - `choice`: gamma1 x softmax over words, [G, N T, R]
 * - `weight`: its exponential, which normalised by `total` is the attention, [G, N T, R]
 * - `total`: sum of the weights over regions, [G, N T, 1]
 * - `context`: sum of the weighted regions, not normalised, [G, N T, D]
 * - `product`: context . word / total, [G, N T, 1]
 * - `square`: |context / total|^2, [G, N T, 1]
 */
export type Attended = Readonly<Record<(typeof PARTS)[number], tf.Tensor>>

/** The squared norms' product below which the cosine is clamped: 1e-8, squared, inside the root. */
const CLAMP = 1e-16
/** Below any square that is not clamped, and no float32 that is flushed to 0. */
const TINY = 1e-37

/**
 * Word attention of all pairs.
 *
 * @param pairs - images and sentences
 * @param gammas - sharpness
 * @returns what {@link pairScores} and {@link pairGradients} take
 * @see LAViTeR Eq. 4; AttnGAN (CVPR 2018) Eq. 8-9
 */
export function attend({ regions, words, mask }: Pairs, { gamma1 }: Gammas): Attended {
  const [G, R, D] = regions.shape
  const [N, T] = words.shape
  const rows = tf.reshape(words, [1, N * T, D])
  const similarity = tf.reshape(tf.matMul(rows, regions, false, true), [G * N, T, R])
  const scores = mask ? tf.add(similarity, penalty(mask, G)) : similarity
  const odds = tf.exp(tf.sub(scores, tf.max(scores, 1, true)))
  const choice = tf.reshape(tf.div(odds, tf.mul(tf.sum(odds, 1, true), 1 / gamma1)), [G, N * T, R])
  const weight = tf.exp(choice) // at most e^gamma1: a softmax without its maximum
  const total = tf.sum(weight, 2, true)
  const context = tf.matMul(weight, regions)
  const product = tf.div(tf.sum(tf.mul(context, rows), 2, true), total)
  const square = tf.div(tf.sum(tf.square(context), 2, true), tf.square(total))
  return { choice, weight, total, context, product, square }
}

function penalty(mask: Mask, images: number): tf.Tensor {
  const [N, T] = mask.shape
  return tf.tile(tf.reshape(maskPenalty(mask), [N, T, 1]), [images, 1, 1])
}

/** Cosine of each context and its word: [G, N, T]. */
function cosines(
  { words }: Pairs,
  { product, square }: Attended,
): { cosine: tf.Tensor; norms: tf.Tensor; wordSquare: tf.Tensor } {
  const [N, T] = words.shape
  const wordSquare = tf.reshape(tf.sum(tf.square(words), 2), [1, N * T, 1])
  const norms = tf.mul(square, wordSquare)
  const cosine = tf.div(product, tf.sqrt(tf.maximum(norms, CLAMP)))
  return { cosine: tf.reshape(cosine, [-1, N, T]), norms, wordSquare }
}

/** gamma2 x cosine, and far below all on padding: [G, N, T]. */
function pooled(cosine: tf.Tensor, mask: Mask | undefined, gamma2: number): tf.Tensor {
  const sharp = tf.mul(cosine, gamma2)
  return mask ? tf.add(sharp, tf.expandDims(maskPenalty(mask), 0)) : sharp
}

/**
 * Word scores of all pairs.
 *
 * @param pairs - images and sentences
 * @param attended - their attention
 * @param gammas - sharpness
 * @returns log of the sum over words of exp(gamma2 cosine), float32 [G, N]
 * @see LAViTeR Eq. 5
 */
export function pairScores(pairs: Pairs, attended: Attended, { gamma2 }: Gammas): tf.Tensor2D {
  const { cosine } = cosines(pairs, attended)
  return tf.logSumExp(pooled(cosine, pairs.mask, gamma2), 2)
}

/**
 * The gradient of {@link pairScores}.
 *
 * @param pairs - images and sentences
 * @param attended - their attention
 * @param upstream - gradient of the scores, float32 [G, N]
 * @param gammas - sharpness
 * @returns gradients of the regions [G, R, D] and, summed over the images, of the words [N, T, D]
 */
export function pairGradients(
  pairs: Pairs,
  attended: Attended,
  upstream: tf.Tensor2D,
  { gamma1, gamma2 }: Gammas,
): { regions: Regions; words: Words } {
  const { regions, words, mask } = pairs
  const { choice, weight, total, context, product, square } = attended
  const [G, R, D] = regions.shape
  const [N, T] = words.shape
  const rows = tf.reshape(words, [1, N * T, D])
  const { cosine, norms, wordSquare } = cosines(pairs, attended)

  // each word's share of its sentence's gradient: softmax of the pooling
  const share = tf.mul(tf.softmax(pooled(cosine, mask, gamma2)), gamma2)
  const slope = tf.reshape(tf.mul(share, tf.expandDims(upstream, 2)), [G, N * T, 1])

  // d cosine / d context = word / |c||e| - cosine context / |c|^2, the second part not where the norms are clamped; `along`
  // and `against` are the two factors, divided by `total` once for the context's normalisation
  const live = tf.cast(tf.greater(norms, CLAMP), 'float32')
  const inverse = tf.rsqrt(tf.maximum(norms, CLAMP))
  const cosineSlope = tf.mul(tf.mul(tf.mul(slope, product), inverse), live)
  const along = tf.div(tf.mul(slope, inverse), total)
  const against = tf.div(tf.div(cosineSlope, tf.maximum(square, TINY)), tf.square(total))
  const dContext = tf.sub(tf.mul(rows, along), tf.mul(context, against)) // [G, N T, D], over total

  // through both softmaxes: over regions, whose mean slope is 0 unless clamped, then over words
  const mean = tf.sub(tf.mul(product, along), tf.mul(tf.mul(square, total), against))
  const dAttention = tf.sub(tf.matMul(dContext, regions, false, true), mean)
  const drawn = tf.reshape(tf.mul(tf.mul(dAttention, weight), choice), [G * N, T, R])
  const share3 = tf.reshape(choice, [G * N, T, R])
  const dSimilarity = tf.reshape(
    tf.sub(drawn, tf.mul(share3, tf.mul(tf.sum(drawn, 1, true), 1 / gamma1))),
    [G, N * T, R],
  )

  const dRegions: Regions = tf.add(
    tf.matMul(dSimilarity, rows, true, false),
    tf.matMul(weight, dContext, true, false),
  )
  const direct = tf.sum(tf.add(tf.matMul(dSimilarity, regions), tf.mul(context, along)), 0)
  const shrink = tf.sum(tf.div(cosineSlope, tf.maximum(wordSquare, TINY)), 0) // [N T, 1]
  const dWords = tf.sub(direct, tf.mul(tf.reshape(words, [N * T, D]), shrink))
  return { regions: dRegions, words: tf.reshape(dWords, [N, T, D]) }
}
