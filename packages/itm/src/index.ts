export type {
  Captioner,
  CaptionerConfig,
  CaptionerContext,
  CaptionerImage,
  CaptionTokens,
  CreateCaptioner,
  Logits,
  TeachOptions,
  Teaching,
  VocabularySize,
} from './captioner'
export type { BeginDecoding, DecoderState, DecoderStep } from './decode/decoder'
export { createGenerate, generateWith } from './decode/generate'
export type { Caption, Captions, DecodingMethod, GenerateOptions } from './decode/options'
export type { DecodingContext } from './decode/settings'
export { uncachedDecoding } from './decode/uncached'
export type { TransformerCaptionerConfig } from './transformer/config'
export { createTransformerCaptioner } from './transformer-captioner'
