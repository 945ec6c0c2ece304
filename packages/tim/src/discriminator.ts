import type {
  Batch,
  Channels,
  Height,
  Images,
  ParameterTree,
  Shaped,
  Time,
  Width,
  Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** What a discriminator sees of images: float32 [B, 4, 4, F]. */
export type Features = Shaped<[Batch, Height, Width, Channels]>

/** One logit an image, above 0 where it is taken for real: float32 [B]. */
export type Judgement = Shaped<[Batch]>

/** One logit a word of an image's sentence, above 0 where the image shows what the word says: float32 [B, T]. */
export type WordJudgement = Shaped<[Batch, Time]>

/** How a discriminator judges. */
export type JudgeOptions = {
  /** batch norm takes the batch's statistics and tracks them, call by call; default false: the tracked ones */
  readonly training?: boolean
}

/**
 * Tells real images from drawn ones, and images of a sentence from images of another, at one size.
 *
 * @see LAViTeR section 3.2, Eq. 9-10
 */
export interface Discriminator {
  /** everything that is trained or saved; batch norm's running statistics are buffers */
  readonly parameters: ParameterTree
  /** height and width of the images it judges */
  readonly size: number
  /**
   * The trunk, shared by both heads.
   *
   * @param images - float32 [B, S, S, 3] in [-1, 1]
   * @returns float32 [B, 4, 4, F]
   */
  features(images: Images, options?: JudgeOptions): Features
  /**
   * Real or drawn, whatever the sentence; absent: this discriminator has no such head.
   *
   * @param features - of B images
   * @returns logits, float32 [B]
   */
  unconditional?(features: Features): Judgement
  /**
   * Real and of this sentence, or not.
   *
   * @param features - of B images
   * @param condition - one a feature map, float32 [B, D]: the sentence, or the mean of its conditioning (StackGAN)
   * @returns logits, float32 [B]
   */
  conditional(
    features: Features,
    condition: Shaped<[Batch, unknown]>,
    options?: JudgeOptions,
  ): Judgement
  /**
   * Each word of a sentence by itself: true of the image or not; absent: this discriminator has no such head.
   *
   * @param features - of B images
   * @param words - of a sentence for each, float32 [B, T, D]; what is said of padding means nothing
   * @returns logits, float32 [B, T]
   */
  words?(features: Features, words: Words): WordJudgement
  dispose(): void
}

/** What a discriminator's factory is told; its own options stand beside these. */
export type DiscriminatorConfig = {
  /** height and width of the images, a power of two, 16 or more */
  readonly size: number
  /** channels after the first convolution, the papers' DF_DIM; default 64 */
  readonly width?: number
  /** width of what the conditional head reads; default 256, a sentence's */
  readonly embed?: number
  /** it also judges without the sentence; default true */
  readonly unconditional?: boolean
  /** D, width of single words, which it then judges too; absent: it does not */
  readonly words?: number
}

/** What a factory gets beside its configuration. */
export type DiscriminatorContext = {
  /** the stream of the first weights: the same seed makes the same discriminator */
  readonly random: Random
}

/** Makes a discriminator; what the trainer's `parts.discriminator` names. */
export type CreateDiscriminator<Config extends DiscriminatorConfig = DiscriminatorConfig> = (
  config: Config,
  context: DiscriminatorContext,
) => Discriminator | Promise<Discriminator>
