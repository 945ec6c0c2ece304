import type { Random } from '@laviter/nn/random'

/** How words are chosen. */
export type DecodingMethod = 'greedy' | 'beam' | 'nucleus'

/** How captions are generated. */
export type GenerateOptions = {
  /** default `greedy` */
  readonly method?: DecodingMethod
  /** most words of a caption, 1 to the captioner's length, which is the default; a caption that reaches it is cut off */
  readonly maxWords?: number
  /** beam: captions kept at each word, at least 1; default 5 */
  readonly beams?: number
  /** beam: finished captions are compared by log probability / words^lengthPenalty, at least 0; default 1, 0 favours short ones; one without words counts as of one */
  readonly lengthPenalty?: number
  /** nucleus: words are drawn among the fewest that hold this share of the probability, in (0, 1]; default 0.9 */
  readonly topP?: number
  /** nucleus: 1e-30 to 1e6; default 1, below 1 sharpens */
  readonly temperature?: number
  /** nucleus: the stream to draw from, once for each image; needed there */
  readonly random?: Random
  /**
   * how much more captions say what only their image makes likely: logits are seen + guidance (seen - blank), where blank are
   * the captioner's own for the same words and an image of zeros; at least 0, which is the default and costs nothing. For a
   * captioner that was taught with blank images too (Ho and Salimans, Classifier-free diffusion guidance, 2022)
   */
  readonly guidance?: number
  /** tokens that are never chosen; default: padding and start */
  readonly suppress?: readonly number[]
  /** go on to `maxWords` past the end token, which then stands among the tokens; default false */
  readonly ignoreEnd?: boolean
  /** also return where each word looked; default false */
  readonly attention?: boolean
  /** stops between words */
  readonly signal?: AbortSignal
}

/** A generated caption. */
export type Caption = {
  /** words only, unless the end is ignored */
  readonly tokens: readonly number[]
  /**
   * of the words and the end token, natural logarithm: by the softmax of the captioner's logits, with `guidance` of their mixture;
   * whatever is suppressed or sharpened
   */
  readonly logProbability: number
  /** false where the limit cut it off */
  readonly ended: boolean
  /** for each token the weights of the regions, R numbers that sum to 1 (mean over heads, last layer); where asked for and the captioner attends */
  readonly attention?: readonly Float32Array[]
}

/** One for each image, in order. */
export type Captions = readonly Caption[]
