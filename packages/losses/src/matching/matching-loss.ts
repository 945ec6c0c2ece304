import * as tf from '@tensorflow/tfjs-core'
import { expectShape, type Embedding, type Mask, type Regions, type Words } from '@laviter/nn'
import { cosineScores } from '../cosine'
import { expectGammas } from './expect-gammas'
import { pairCrossEntropy, sameClassPenalty, type Classes } from './posterior'
import { wordAttention, type WordAttention } from './word-attention'
import { wordScores, type PairScores } from './word-scores'

/** Images, embedded: regions float32 [B, R, D], whole images [B, D]. */
export type MatchedImages = { readonly regions: Regions; readonly global: Embedding }

/** Their sentences, embedded: words float32 [B, T, D], sentences [B, D], mask [B, T] 1 where a word is real. */
export type MatchedTexts = {
  readonly words: Words
  readonly sentence: Embedding
  readonly mask: Mask
}

/** Settings of {@link matchingLoss}. */
export type MatchingOptions = {
  /** sharpness of the word attention, in (0, 30]: 4 */
  readonly gamma1?: number
  /** sharpness of the pooling over words, above 0: 5 */
  readonly gamma2?: number
  /** sharpness of the posteriors, above 0: 10 */
  readonly gamma3?: number
  /** bytes that may be kept for the gradient, 512 MiB; fewer save memory and cost a third more time */
  readonly keptBytes?: number
  /** a class for each item: other items of the same class are no negatives */
  readonly classes?: Classes
  /** whether to return the attention of the pairs (i, i) */
  readonly attention?: boolean
}

/** What {@link matchingLoss} returns, scalars in nats. */
export type Matching = {
  /** w0 + w1 + s0 + s1; 4 ln B by chance */
  readonly total: tf.Scalar
  /** w: by words, s: by sentences; 0: an image among sentences, 1: a sentence among images */
  readonly terms: Record<'w0' | 'w1' | 's0' | 's1', tf.Scalar>
  /** float32 [B, T, R], where asked for */
  readonly attention?: WordAttention
}

/**
 * The matching loss of images and texts, at the level of words and of sentences, both ways. Item i of the images belongs to
 * item i of the texts.
 *
 * @param image - embedded images
 * @param text - embedded texts
 * @param options - sharpness, classes, whether to return the attention
 * @returns total, its four terms, the attention
 * @throws ShapeError when shapes disagree; UserError when a sentence has no word; RangeError on a gamma out of range
 * @see LAViTeR Eq. 4-8; AttnGAN (CVPR 2018) section 3.2
 * @example
 * ```ts
 * const { total, terms } = matchingLoss({ regions, global }, { words, sentence, mask }, { classes })
 * ```
 */
export function matchingLoss(
  image: MatchedImages,
  text: MatchedTexts,
  {
    gamma1 = 4,
    gamma2 = 5,
    gamma3 = 10,
    keptBytes,
    classes,
    attention = false,
  }: MatchingOptions = {},
): Matching {
  const { B } = expectShape(
    'matchingLoss',
    { ...image, ...text },
    {
      regions: ['B', 'R', 'D'],
      global: ['B', 'D'],
      words: ['B', 'T', 'D'],
      sentence: ['B', 'D'],
      mask: ['B', 'T'],
    },
  )
  expectGammas('matchingLoss', { gamma1, gamma2, gamma3 })
  return tf.tidy(() => {
    const penalty = classes && sameClassPenalty(classes, B)
    const sharpen = (scores: PairScores): PairScores => tf.mul(scores, gamma3)
    const word = pairCrossEntropy(
      sharpen(wordScores(image.regions, text.words, text.mask, { gamma1, gamma2, keptBytes })),
      penalty,
    )
    const sentence = pairCrossEntropy(sharpen(cosineScores(image.global, text.sentence)), penalty)
    const terms = { w0: word.rows, w1: word.columns, s0: sentence.rows, s1: sentence.columns }
    const total: tf.Scalar = tf.addN(Object.values(terms))
    if (!attention) return { total, terms }
    return { total, terms, attention: wordAttention(image.regions, text.words, text.mask, gamma1) }
  })
}
