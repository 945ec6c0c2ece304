import type * as tf from '@tensorflow/tfjs-core'
import type {
  Batch,
  Embedding,
  ParameterTree,
  Places,
  Regions,
  Shaped,
  Time,
  Tokens,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { Captions, GenerateOptions } from './decode/options'

/** Names the words that a captioner chooses among. */
export type VocabularySize = 'vocabulary'

/** Scores of the next word before the softmax: float32 [B, T, V]. */
export type Logits = Shaped<[Batch, Time, VocabularySize]>

/** What a captioner reads of images: the features of the aligner's image encoder. */
export type CaptionerImage = {
  /** one vector a place of the feature map, row by row: float32 [B, R, D] (R 289 at 299 x 299) */
  readonly regions: Regions
  /** one vector an image: float32 [B, D] */
  readonly global: Embedding
  /** 1 where a region shows the picture, 0 where it shows padding: float32 [B, R]; absent: no padding */
  readonly mask?: Shaped<[Batch, Places]>
}

/** Numbers of the tokens: words, and the three that are none. */
export type CaptionTokens = {
  /** V, the special ones included */
  readonly size: number
  /** fills a row up to the longest */
  readonly padding: number
  /** stands before the first word */
  readonly start: number
  /** stands after the last word */
  readonly end: number
}

/** How captions are taught. */
export type TeachOptions = {
  /** dropout is on; default false */
  readonly training?: boolean
  /** the stream of dropout; needed in training */
  readonly random?: Random
}

/** Logits, and what else the captioner wants of its training. */
export type Teaching = {
  readonly logits: Logits
  /** scalars that are added to the loss, by name */
  readonly penalties: Readonly<Record<string, tf.Scalar>>
}

/**
 * Describes images: regions and global vector in, words out.
 *
 * @see LAViTeR section 3.3, Eq. 12-14
 */
export interface Captioner {
  /** everything that is trained or saved */
  readonly parameters: ParameterTree
  readonly tokens: CaptionTokens
  /**
   * most tokens of a row that `logits` is sure to take, the start token included, at least 2 (CATR: 128); a longer one is refused,
   * as the built-in captioners do, or scored as any other
   */
  readonly length: number
  /**
   * The next word at every place, given the true words up to it.
   *
   * @param image - B images
   * @param tokens - int32 [N, T], T at least 1, each row from the start token on; N is B, or k B where row n describes image floor(n / k)
   * and `sharesImages` is true
   * @returns float32 [N, T, V]; what stands at padded places means nothing
   */
  logits(image: CaptionerImage, tokens: Tokens, options?: TeachOptions): Logits
  /** As `logits`, with terms of the captioner's own for the loss; absent: there are none. */
  teach?(image: CaptionerImage, tokens: Tokens, options?: TeachOptions): Teaching
  /** `logits` takes several captions an image, whose features it then reads once; absent: one each */
  readonly sharesImages?: boolean
  /** Writes a caption for each image. */
  generate(image: CaptionerImage, options?: GenerateOptions): Promise<Captions>
  dispose(): void
}

/** What a captioner's factory is told; its own options stand beside these. */
export type CaptionerConfig = {
  /** V, the three special tokens included */
  readonly vocabularySize: number
  /** default 0 */
  readonly padding?: number
  /** default 1 */
  readonly start?: number
  /** default 2 */
  readonly end?: number
  /** D, width of regions and global vector; default 256 */
  readonly embed?: number
  /** most tokens of a row, the start token included, at least 2; default 128 */
  readonly length?: number
}

/** What a factory gets beside its configuration. */
export type CaptionerContext = {
  /** the stream of the first weights: the same seed makes the same captioner */
  readonly random: Random
}

/** Makes a captioner; what the trainer's `parts.captioner` names. */
export type CreateCaptioner<Config extends CaptionerConfig = CaptionerConfig> = (
  config: Config,
  context: CaptionerContext,
) => Captioner | Promise<Captioner>
