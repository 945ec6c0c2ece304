import type { Images } from '@laviter/nn'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { ImageEncoder, ImageEncoderConfig, ImageFeatures } from './image-encoder'
import type {
  TextBiLstmConfig,
  TextEncoder,
  TextEncoderConfig,
  TextFeatures,
  TextTransformerConfig,
} from './text-encoder'

/** A decoded picture: RGB bytes row by row (what `readImage` of `@laviter/data` gives). */
export interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** Which parts an aligner has; `part` is a built-in name or the name of one's own. */
export interface AlignerConfig {
  readonly imageEncoder: { readonly part: 'inception-v3' | (string & {}) } & ImageEncoderConfig
  readonly textEncoder: { readonly part: 'transformer' | 'bilstm' | (string & {}) } & (
    TextTransformerConfig | TextBiLstmConfig | TextEncoderConfig
  )
}

/** The two encoders of one space with the vocabulary that the text half was trained on. */
export interface Aligner {
  readonly config: AlignerConfig
  readonly vocabulary: Vocabulary
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
  /**
   * @param images - float32 [B, H, W, 3] in [-1, 1], or decoded pictures of any sizes: of these the centre square is seen, shrunk
   *   with antialiasing, as in training and evaluation (tensors are resized as they are, so that gradients pass)
   * @returns regions [B, R, D] and global [B, D]; the caller disposes them
   */
  encodeImages(images: Images | readonly Picture[]): Promise<ImageFeatures>
  /**
   * @param texts - sentences; each keeps its first T words
   * @returns words [B, T, D], sentence [B, D], mask [B, T] (the caller disposes them), and the words that each
   *   sentence has and the vocabulary has not
   * @throws UserError where a sentence has no known word
   */
  encodeTexts(texts: readonly string[]): Promise<TextFeatures & { unknown: string[][] }>
  /** free every tensor of both encoders */
  dispose(): void
}
