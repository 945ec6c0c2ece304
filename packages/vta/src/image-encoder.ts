import type {
  Batch,
  Channels,
  Embedding,
  Height,
  Images,
  ParameterTree,
  Regions,
  Shaped,
  Width,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { BackboneWeights } from './backbone-weights'

/** Feature maps before their projection: float32 [B, H, W, C]. */
export type LocalFeatures = Shaped<[Batch, Height, Width, Channels]>
/** Pooled features before their projection: float32 [B, C]. */
export type PooledFeatures = Shaped<[Batch, Channels]>

/** What an image encoder gives. Both live in the space of the words and sentences. */
export type ImageFeatures = {
  /** one vector a place of the feature map, row by row: float32 [B, R, D] (R 289 at 299 x 299) */
  readonly regions: Regions
  /** one vector an image: float32 [B, D] */
  readonly global: Embedding
}

/** The features of the frozen half: what a cache on disk holds. */
export type BackboneFeatures = {
  /** Mixed_6e: float32 [B, H, W, C] (17, 17, 768) */
  readonly local: LocalFeatures
  /** Mixed_7c, averaged over its places: float32 [B, C] (2048) */
  readonly pooled: PooledFeatures
}

/** The frozen half of an image encoder: its features depend on the picture alone, so they can be cached. */
export interface FrozenBackbone {
  /** hash of the weights and of the preprocessing: equal keys give equal features */
  readonly key: string
  /** one line on where the weights come from and what they are good for */
  readonly note: string
  /** shapes of one picture's features, without the batch */
  readonly shapes: { readonly local: readonly number[]; readonly pooled: readonly number[] }
  /**
   * Features of a batch, without gradient.
   *
   * @param images - float32 [B, H, W, 3] in [-1, 1], any size
   */
  features(images: Images): BackboneFeatures
}

/** Images of one call, and how they are encoded. */
export interface ImageBatch {
  /** float32 [B, H, W, 3] in [-1, 1], any size */
  readonly images: Images
  readonly options?: EncodeOptions
}

/** How one call encodes. */
export interface EncodeOptions {
  /** dropout on, batch statistics where the configuration asks for them; default false */
  readonly training?: boolean
  /** where dropout draws from; required where `training` is true and the encoder drops */
  readonly random?: Random
  /**
   * the gradient will go to the images themselves, as of a generator: frozen layers may then keep their maps for it, in place of
   * running twice; changes no value; default false
   */
  readonly towardsImages?: boolean
}

/**
 * Pictures to regions and one global vector (the paper's image half of VTA).
 *
 * @see LAViTeR section 3.1; `imageEncoderRules` of `@laviter/vta/conformance` says what every implementation keeps
 */
export interface ImageEncoder {
  /** all variables, the frozen ones with `trainable` false; a path in this tree names the checkpoint entry */
  readonly parameters: ParameterTree
  /** width D of the shared space */
  readonly embed: number
  /** side to which pictures are resized, in pixels */
  readonly imageSize: number
  /** values that the network itself wants; `encode` takes [-1, 1] and converts, differentiably */
  readonly range: readonly [low: number, high: number]
  /**
   * @param images - float32 [B, H, W, 3] in [-1, 1], any size
   * @returns regions [B, R, D] and global [B, D]; gradients reach the images and every trainable parameter
   */
  encode(images: Images, options?: EncodeOptions): ImageFeatures
  /**
   * Several batches as one, where it is faster and an image's neighbours change nothing of it; see `encodeTogether`.
   *
   * @returns for each batch what `encode` gives, but for rounding
   */
  encodeTogether?(batches: readonly ImageBatch[]): ImageFeatures[]
  /** present while the whole backbone is frozen; then `project(backbone.features(x))` equals `encode(x)` */
  readonly backbone?: FrozenBackbone
  /** the trained half, present together with `backbone` */
  project?(features: BackboneFeatures): ImageFeatures
  /** freeze a prefix of the layers, where the encoder can; see `setFrozen` */
  freeze?(upTo: Frozen): void
  /** what the backbone started from; unchanged layers are saved as these bytes */
  readonly backboneWeights?: BackboneWeights
  /** free every tensor that this encoder holds */
  dispose(): void
}

/** `all`, `none`, or the last frozen layer (with all layers before it). */
export type Frozen = 'all' | 'none' | (string & {})

/** Sizes and choices of the InceptionV3 encoder; the defaults are the paper's. */
export interface ImageEncoderConfig {
  /** width D of the shared space; default 256 */
  readonly embed?: number
  /** side of the picture that the network sees, at least 75; default 299 (17 x 17 regions) */
  readonly imageSize?: number
  /** factor on every channel count of a `random` backbone, for tests; default 1 */
  readonly width?: number
  /** where the weights come from: `random`, or the name of the weights given beside the configuration */
  readonly backbone?: string
  /** default `all` */
  readonly frozen?: Frozen
  /** BatchNorm of unfrozen layers while training: its stored statistics (default), or the batch's (stored ones then drift) */
  readonly statistics?: 'stored' | 'batch'
  /** arithmetic of the frozen layers; `bfloat16` needs the native backend; about 1.6 times as fast, 1 % error */
  readonly precision?: 'float32' | 'bfloat16'
}

/** What a factory gets beside its configuration. */
export interface ImageEncoderContext {
  /** where the initial weights are drawn */
  readonly random: Random
  /** pretrained weights; absent where `config.backbone` is `random` */
  readonly backbone?: BackboneWeights
}

/** A part `imageEncoder` of one's own: its sizes come from the configuration. */
export type CreateImageEncoder = (
  config: ImageEncoderConfig,
  context: ImageEncoderContext,
) => ImageEncoder | Promise<ImageEncoder>
