import type {
  Batch,
  Embedding,
  Images,
  Mask,
  ParameterTree,
  Places,
  Shaped,
  Time,
  Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/** Names the width of the noise. */
export type Noise = 'noise'

/** Names the width of the conditioning that is drawn around a sentence. */
export type Condition = 'condition'

/** What an image is drawn from. */
export type GeneratorInputs = {
  /** N(0, 1), float32 [B, Z]; Z is the generator's `noiseWidth` */
  readonly noise: Shaped<[Batch, Noise]>
  /** the text encoder's sentences, float32 [B, D] */
  readonly sentence: Embedding
  /** its words, float32 [B, T, D]; needed where the generator's `needsWords` is true */
  readonly words?: Words
  /** 1 where a word is real, float32 [B, T]; absent: all are */
  readonly mask?: Mask
  /** N(0, 1) that draws the conditioning, float32 [B, C]; absent: drawn from `random` */
  readonly epsilon?: Shaped<[Batch, Condition]>
}

/** How images are drawn. */
export type GenerateOptions = {
  /** batch norm takes the batch's statistics and tracks them; default false: the tracked ones */
  readonly training?: boolean
  /** the stream that `epsilon` is drawn from; needed where the inputs have none */
  readonly random?: Random
  /** how many stages to draw, the smallest first; default all of them */
  readonly stages?: number
  /**
   * how many stages stand still, the smallest first: no gradient reaches them, nor the conditioning, and their batch norm takes
   * the tracked statistics, in training too; fewer than are drawn; default 0
   */
  readonly still?: number
}

/** Images of every stage, and what the losses and figures need beside them. */
export type GeneratedImages = {
  /** float32 [B, S, S, 3] in [-1, 1], one a stage, smallest first */
  readonly images: readonly Images[]
  /**
   * of every stage after the first the weights of the words at each pixel that the stage begins with, row by row: float32
   * [B, S * S, T], each row sums to 1; empty without word attention
   */
  readonly attention: readonly Shaped<[Batch, Places, Time]>[]
  /** mean of the conditioning, float32 [B, C] */
  readonly mean: Shaped<[Batch, Condition]>
  /** natural logarithm of its variance, float32 [B, C] */
  readonly logVariance: Shaped<[Batch, Condition]>
}

/**
 * Draws images of sentences, in stages from small to large.
 *
 * @see LAViTeR section 3.2, Eq. 9-11
 */
export interface ImageGenerator {
  /** everything that is trained or saved; batch norm's running statistics are buffers */
  readonly parameters: ParameterTree
  /** height and width of each stage's images, smallest first */
  readonly sizes: readonly number[]
  /** Z, width of the noise */
  readonly noiseWidth: number
  /** C, width of the conditioning */
  readonly conditionWidth: number
  /** it attends to words, so the inputs must have them */
  readonly needsWords: boolean
  /**
   * Stages are trained one after another: the gradient of `generate` reaches only the last stage drawn, those before it are
   * fixed. The parameters of stage n (from 0) stand under `stages.<n>.`; absent: all stages train together.
   */
  readonly stagewise?: boolean
  /**
   * Begins the conditioning on sentences like these, so that it tells them apart from the first step on; called before training.
   * Absent: it begins at random.
   *
   * @param sentences - float32 [N, D], at least two that differ; the caller disposes them
   */
  fitConditioning?(sentences: Embedding): void
  /**
   * Draws an image for each sentence.
   *
   * @param inputs - noise, sentences and words of B items
   * @param options - training or not, the stream of the conditioning, how many stages
   * @returns images of every stage drawn, attention, mean and log-variance; the caller's tidy, or the caller, frees them
   * @throws UserError where words or a random stream are lacking; ShapeError where shapes do not fit
   */
  generate(inputs: GeneratorInputs, options?: GenerateOptions): GeneratedImages
  dispose(): void
}

/** What a generator's factory is told; its own options stand beside these. Defaults are AttnGAN's; other factories name theirs. */
export type GeneratorConfig = {
  /** D, width of words and sentences; default 256 */
  readonly embed?: number
  /** height and width of each stage's images, each a power of two and larger than the one before; default 64, 128, 256 */
  readonly sizes?: readonly number[]
  /** channels of the maps that images are read from, the papers' GF_DIM; default 32 */
  readonly width?: number
  /** residual blocks of each stage after the first, the papers' R_NUM; default 2 */
  readonly residualBlocks?: number
  /** Z, width of the noise; default 100 */
  readonly noise?: number
  /** C, width of the conditioning; default 100 */
  readonly condition?: number
  /**
   * an image of a later stage is the one before, enlarged, and what the stage adds to its colours, so that it need not learn
   * again what the small one shows; default false: each stage draws anew, as the papers', and as StackGAN-v1 does
   * whatever is said
   */
  readonly skips?: boolean
}

/** What a factory gets beside its configuration. */
export type GeneratorContext = {
  /** the stream of the first weights: the same seed makes the same generator */
  readonly random: Random
}

/** Makes a generator; what the trainer's `parts.generator` names. */
export type CreateImageGenerator<Config extends GeneratorConfig = GeneratorConfig> = (
  config: Config,
  context: GeneratorContext,
) => ImageGenerator | Promise<ImageGenerator>
