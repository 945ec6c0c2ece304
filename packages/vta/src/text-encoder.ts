import type {
  Batch,
  Embedding,
  Mask,
  ParameterTree,
  Shaped,
  Time,
  Tokens,
  Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { EncodeOptions } from './image-encoder'

/** Names the words of a vocabulary. */
export type VocabularySize = 'vocabulary'

/** How much of each word stands at a place: float32 [B, T, V]; a row that is 1 at one word is that word. */
export type WordChoices = Shaped<[Batch, Time, VocabularySize]>

/** What a text encoder gives. */
export type TextFeatures = {
  /** one vector a word: float32 [B, T, D]; rows of padding carry no meaning */
  readonly words: Words
  /** one vector a caption: float32 [B, D] */
  readonly sentence: Embedding
  /** 1 where a word is real, 0 on padding: float32 [B, T] (the mask that went in) */
  readonly mask: Mask
}

/**
 * Tokens to word vectors and one sentence vector (the paper's text half of VTA).
 *
 * @see LAViTeR section 3.1; `textEncoderRules` of `@laviter/vta/conformance` says what every implementation keeps
 */
export interface TextEncoder {
  /** all variables; a path in this tree names the checkpoint entry */
  readonly parameters: ParameterTree
  /** width D of the shared space */
  readonly embed: number
  /**
   * @param tokens - int32 [B, T], vocabulary indices; T at most the configured number of words
   * @param mask - float32 [B, T], ones before zeros, at least one 1 a row
   * @returns words [B, T, D], sentence [B, D] and the mask
   */
  encode(tokens: Tokens, mask: Mask, options?: EncodeOptions): TextFeatures
  /**
   * The same of words that are chosen rather than given, so that gradients reach the choice: captions that a captioner writes.
   * Absent: this encoder takes tokens alone.
   *
   * @param choices - float32 [B, T, V], each place a sum of words
   * @param mask - as of `encode`
   * @returns what `encode` gives where each place is one word
   */
  encodeChoices?(choices: WordChoices, mask: Mask, options?: EncodeOptions): TextFeatures
  /** free every tensor that this encoder holds */
  dispose(): void
}

/** What every text encoder is configured by. */
export interface TextEncoderConfig {
  /** number of words V, with the padding word at index 0 */
  readonly vocabularySize: number
  /** longest caption in words, T; default 15 */
  readonly words?: number
  /** width D of the shared space; default 256 */
  readonly embed?: number
}

/** The Transformer's own choices; the defaults are the paper's (v1). */
export interface TextTransformerConfig extends TextEncoderConfig {
  /** default 8; each head has the full width D */
  readonly heads?: number
  /** number of blocks; default 1 */
  readonly depth?: number
  /** width of the token table where it differs from D (v2: 768, followed by a linear map to D); default D */
  readonly tableWidth?: number
  /** learned (v1, default) or sine (v2) positions; sines never train */
  readonly positions?: 'learned' | 'sine'
  /** share of values dropped in training; default 0 (v2: 0.2) */
  readonly dropout?: number
  /** true: padding attends and is averaged in, as in the reference; default false */
  readonly parity?: boolean
}

/** The BiLSTM's own choices; the defaults are AttnGAN's. */
export interface TextBiLstmConfig extends TextEncoderConfig {
  /** width of the token table; default 300 */
  readonly tableWidth?: number
  /** share of the token table's output dropped in training; default 0.5 */
  readonly dropout?: number
}

/** What a factory gets beside its configuration. */
export interface TextEncoderContext {
  /** where the initial weights are drawn */
  readonly random: Random
}

/** A part `textEncoder` of one's own: its sizes come from the configuration. */
export type CreateTextEncoder<Config extends TextEncoderConfig = TextEncoderConfig> = (
  config: Config,
  context: TextEncoderContext,
) => TextEncoder | Promise<TextEncoder>
